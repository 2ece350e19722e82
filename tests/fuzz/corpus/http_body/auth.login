auth.login
{"name": "ann", "password": "correct horse"}
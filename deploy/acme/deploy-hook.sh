#!/bin/sh
# Gives a renewed certificate to Roost and has it read again; no connection is dropped.
#
# For certbot: install it as /etc/letsencrypt/renewal-hooks/deploy/roost (mode 0755).
# For others:  RENEWED_LINEAGE=FOLDER deploy-hook.sh, FOLDER holding fullchain.pem and privkey.pem.
#
# ROOST_TLS_FOLDER  where the server looks, /etc/roost/tls
# ROOST_TLS_GROUP   who may read the key beside root, roost
# ROOST_TLS_RELOAD  the command after that, systemctl reload roost.service
set -eu

from=${RENEWED_LINEAGE:?names the folder of fullchain.pem and privkey.pem}
to=${ROOST_TLS_FOLDER:-/etc/roost/tls}
group=${ROOST_TLS_GROUP:-roost}
reload=${ROOST_TLS_RELOAD:-systemctl reload roost.service}

# The key first: a server that looks in between finds two that do not fit, and keeps the old.
umask 077
for file in privkey.pem fullchain.pem; do
    cp "$from/$file" "$to/$file.new"
    chgrp "$group" "$to/$file.new"
    chmod 0640 "$to/$file.new"
done
mv "$to/privkey.pem.new" "$to/privkey.pem"
mv "$to/fullchain.pem.new" "$to/fullchain.pem"
# shellcheck disable=SC2086 # a command and its arguments
exec $reload

# The web page: sets web_embedded (for embed.py) and web_depends.

set(WEB ${CMAKE_SOURCE_DIR}/web)
set(WEB_OUT ${CMAKE_BINARY_DIR}/web)

if(ROOST_WEB)
    find_program(NODE node)
    find_program(NPM npm)
    if(NOT NODE OR NOT NPM)
        message(FATAL_ERROR "the web page needs Node: apt-get install nodejs npm, or pass -DROOST_WEB=OFF to leave it out")
    endif()

    set(npm_stamp ${WEB}/node_modules/.package-lock.json)
    add_custom_command(
        OUTPUT ${npm_stamp}
        COMMAND ${NPM} ci --no-audit --no-fund
        COMMAND ${CMAKE_COMMAND} -E touch ${npm_stamp}
        DEPENDS ${WEB}/package.json ${WEB}/package-lock.json
        WORKING_DIRECTORY ${WEB}
        COMMENT "web: npm ci")

    file(GLOB_RECURSE web_files CONFIGURE_DEPENDS ${WEB}/src/*)
    file(GLOB web_top CONFIGURE_DEPENDS LIST_DIRECTORIES false ${WEB}/*)
    list(REMOVE_ITEM web_files ${WEB}/src/api.gen.ts) # the build writes it
    set(web_stamp ${CMAKE_BINARY_DIR}/web.stamp)
    add_custom_command(
        OUTPUT ${web_stamp}
        COMMAND ${CMAKE_COMMAND} -E rm -rf ${WEB_OUT}
        COMMAND ${CMAKE_COMMAND} -E env ROOST_WEB_OUT=${WEB_OUT} ${NPM} run build
        COMMAND ${CMAKE_COMMAND} -E touch ${web_stamp}
        DEPENDS ${npm_stamp} ${web_files} ${web_top} ${api_files}
        WORKING_DIRECTORY ${WEB}
        COMMENT "web: npm run build")
    set(web_embedded /=${WEB_OUT})
    set(web_depends ${web_stamp})
else()
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/no_web.html @ONLY CONTENT
"<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Roost</title>
<p>This server was built without its web page (ROOST_WEB=OFF). Its API is here: <a href=\"/docs/\">docs</a>.
</html>
")
    set(web_embedded index.html=${CMAKE_BINARY_DIR}/no_web.html)
    set(web_depends ${CMAKE_BINARY_DIR}/no_web.html)
endif()

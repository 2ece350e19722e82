# The Debian package: `cpack -G DEB` in a release build, or deploy/debian/build.sh.

install(FILES deploy/systemd/roost.service deploy/systemd/roost-worker.service
    DESTINATION /lib/systemd/system)
install(FILES deploy/debian/roost.conf DESTINATION /etc/roost
    PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES README.md CHANGES.md LICENSE DESTINATION share/doc/roost)
install(FILES web/NOTICE DESTINATION share/doc/roost RENAME NOTICE.page)
install(FILES deploy/README.md DESTINATION share/doc/roost RENAME operating.md)
install(FILES deploy/EXPORT.md DESTINATION share/doc/roost)
install(DIRECTORY deploy/proxies deploy/acme DESTINATION share/doc/roost/examples
    USE_SOURCE_PERMISSIONS)
if(EXISTS ${CMAKE_SOURCE_DIR}/server/worker/model/NOTICE)
    install(FILES server/worker/model/NOTICE DESTINATION share/doc/roost RENAME NOTICE.moderation)
endif()

file(STRINGS server/base/version.h version_line REGEX "define ROOST_VERSION")
string(REGEX REPLACE ".*\"([^\"]+)\".*" "\\1" CPACK_PACKAGE_VERSION "${version_line}")
# The package holds two programs, not what tests are made of.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_PACKAGE_NAME roost)
set(CPACK_PACKAGE_VENDOR "Roost")
set(CPACK_PACKAGE_CONTACT "The Roost developers <roost@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "self-hosted team chat: one server, one file, nothing lost")
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# The plugin is loaded at run time by name, so that no tool finds it in the executable; procps has the
# kill of ExecReload.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libwebsockets-evlib-ev, adduser, procps")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/deploy/debian/conffiles ${CMAKE_SOURCE_DIR}/deploy/debian/postinst
    ${CMAKE_SOURCE_DIR}/deploy/debian/prerm ${CMAKE_SOURCE_DIR}/deploy/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)

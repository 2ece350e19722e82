# link_floors(TARGET SOURCE): links the floors whose headers the source names, so a
# test of a low floor does not wait for the high ones.

set(FLOORS base load loop proto chat store ipc journal handlers net worker main)

function(link_floors target source)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    get_filename_component(folder ${source} DIRECTORY)
    file(STRINGS ${source} lines REGEX "^#include \"")
    set(unread ${lines})
    while(unread) # shared headers beside the test count too, and those that they include
        list(POP_FRONT unread line)
        string(REGEX REPLACE "^#include \"([^\"]*)\".*" "\\1" header "${line}")
        if(EXISTS ${folder}/${header})
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${header})
            file(STRINGS ${folder}/${header} more REGEX "^#include \"")
            list(REMOVE_ITEM more ${lines})
            list(APPEND lines ${more})
            list(APPEND unread ${more})
        endif()
    endwhile()
    foreach(floor IN LISTS FLOORS)
        if("${lines}" MATCHES "#include \"${floor}/")
            target_link_libraries(${target} PRIVATE roost_${floor})
        endif()
    endforeach()
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/server ${CMAKE_SOURCE_DIR})
endfunction()

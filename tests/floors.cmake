# link_floors(TARGET SOURCE): links the floors whose headers the source names, so a
# test of a low floor does not wait for the high ones.

set(FLOORS base load loop proto chat store ipc journal handlers net worker main)

function(link_floors target source)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    get_filename_component(folder ${source} DIRECTORY)
    file(STRINGS ${source} lines REGEX "^#include \"")
    foreach(line IN LISTS lines) # a shared header beside the test counts too
        string(REGEX REPLACE "^#include \"([^\"]*)\".*" "\\1" header "${line}")
        if(EXISTS ${folder}/${header})
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${header})
            file(STRINGS ${folder}/${header} more REGEX "^#include \"")
            list(APPEND lines ${more})
        endif()
    endforeach()
    foreach(floor IN LISTS FLOORS)
        if("${lines}" MATCHES "#include \"${floor}/")
            target_link_libraries(${target} PRIVATE roost_${floor})
        endif()
    endforeach()
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/server ${CMAKE_SOURCE_DIR})
endfunction()

/*
 * load.c - `roost load`: see load/load.h.
 */
#include "load/load.h"

#include "main/commands.h"

int command_load(int argc, char **argv)
{
    return load_main(argc, argv);
}

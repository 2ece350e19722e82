#include "proto/err.h"

#include "base/must.h"

static const struct err_info infos[] = {
    {"", 0, 200, ""},
#define ERR(name, code, rpc, http, message) {code, rpc, http, message},
#include "proto/err.tbl"
};

const struct err_info *err_info(enum err err)
{
    must(err > OK && err < ERR_COUNT);
    return &infos[err];
}

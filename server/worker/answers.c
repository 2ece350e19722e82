#include "worker/answers.h"

#include "base/buf.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/wire.h"

static const struct answer {
    enum message_type type;
    answer_writer_fn *write;
} answers[] = {
#define ANSWER(name, fn) {MESSAGE_##name, fn},
#include "worker/answers.tbl"
};

bool answer_echo(struct wire_in *question, struct buf *answer)
{
    buf_add(answer, question->at, question->left);
    return true;
}

bool answers_write(const struct ipc_frame *question, struct buf *answer)
{
    struct wire_in in = wire_in(question->payload, question->len);

    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        if (answers[i].type == question->type)
            return answers[i].write(&in, answer);
    return false;
}

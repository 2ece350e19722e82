#include "foreign.h"

#include "socket_tools.h"

#define MQTT_CONNECT  0x10
#define MQTT_CONNACK  0x20
#define MQTT_PUBLISH  0x30
#define MQTT_PUBACK   0x40
#define MQTT_SUBACK   0x90
#define MQTT_QOS_1    0x02
#define MQTT_SUB_HEAD 0x82

/* Socket.IO: Engine.IO's digit (4: a message), then its own (2: event, 3: its answer). */

static void socketio_upgraded(struct person *p)
{
    (void)p; /* the server speaks first */
}

static bool begins(const unsigned char *bytes, size_t len, const char *with)
{
    return len >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

static void socketio_message(struct person *p, const unsigned char *bytes, size_t len)
{
    static const char mark[] = "\"text\":\"";
    const unsigned char *found;

    if (begins(bytes, len, "42[\"message.created\"")) {
        found = memmem(bytes, len, mark, strlen(mark));
        if (found)
            person_heard(found + strlen(mark));
    } else if (begins(bytes, len, "43")) {
        person_answered(p);
    } else if (begins(bytes, len, "0")) {
        person_say(p, "40", 2);
    } else if (begins(bytes, len, "40") && p->phase == PHASE_OPENING) {
        person_opened(p);
    } else if (begins(bytes, len, "2")) {
        person_say(p, "3", 1);
    }
}

static size_t socketio_post(struct person *p, const char *text, size_t len,
                            unsigned char *out)
{
    return (size_t)sprintf((char *)out,
                           "42%u[\"message.send\",{\"room\":%u,\"text\":\"%.*s\"}]",
                           p->next++, p->room, (int)len, text);
}

/* MQTT 3.1.1, one packet in a frame; QoS 1 to the broker, so that it answers; QoS 0 back. */

static size_t mqtt_head(unsigned char *out, unsigned type, size_t len)
{
    size_t at = 0;

    out[at++] = (unsigned char)type;
    do {
        out[at++] = (unsigned char)((len & 0x7F) | (len > 0x7F ? 0x80 : 0));
        len >>= 7;
    } while (len > 0);
    return at;
}

static size_t mqtt_text(unsigned char *out, const char *value, size_t len)
{
    out[0] = (unsigned char)(len >> 8);
    out[1] = (unsigned char)len;
    memcpy(out + 2, value, len);
    return len + 2;
}

static void mqtt_upgraded(struct person *p)
{
    static const unsigned char begin[] = {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0};
    unsigned char out[64];
    char id[16];
    size_t id_len = (size_t)snprintf(id, sizeof(id), "p%u", p->number);
    size_t at = mqtt_head(out, MQTT_CONNECT, sizeof(begin) + 2 + id_len);

    memcpy(out + at, begin, sizeof(begin));
    at += sizeof(begin);
    at += mqtt_text(out + at, id, id_len);
    person_say(p, out, at);
}

static void mqtt_subscribe(struct person *p)
{
    unsigned char out[64];
    char topic[16];
    size_t topic_len = (size_t)snprintf(topic, sizeof(topic), "%u", p->room);
    size_t at = mqtt_head(out, MQTT_SUB_HEAD, 2 + 2 + topic_len + 1);

    out[at++] = 0;
    out[at++] = 1;
    at += mqtt_text(out + at, topic, topic_len);
    out[at++] = 0;
    person_say(p, out, at);
}

static void mqtt_packet(struct person *p, unsigned type, const unsigned char *bytes,
                        size_t len)
{
    size_t topic_len;

    switch (type & 0xF0) {
    case MQTT_PUBLISH:
        topic_len = len >= 2 ? (size_t)(bytes[0] << 8 | bytes[1]) : len;
        if (2 + topic_len + STAMP_LEN < len)
            person_heard(bytes + 2 + topic_len);
        break;
    case MQTT_PUBACK:
        person_answered(p);
        break;
    case MQTT_CONNACK:
        mqtt_subscribe(p);
        break;
    case MQTT_SUBACK:
        person_opened(p);
        break;
    default:
        break;
    }
}

static void mqtt_message(struct person *p, const unsigned char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        unsigned type = bytes[at++];
        size_t size = 0;

        for (unsigned shift = 0; at < len && shift < 28; shift += 7) {
            size |= (size_t)(bytes[at] & 0x7F) << shift;
            if (!(bytes[at++] & 0x80))
                break;
        }
        if (size > len - at)
            return;
        mqtt_packet(p, type, bytes + at, size);
        at += size;
    }
}

static size_t mqtt_post(struct person *p, const char *text, size_t len,
                        unsigned char *out)
{
    char topic[16];
    size_t topic_len = (size_t)snprintf(topic, sizeof(topic), "%u", p->room);
    size_t payload = len + EVENT_AROUND;
    size_t at = mqtt_head(out, MQTT_PUBLISH | MQTT_QOS_1, 2 + topic_len + 2 + payload);
    unsigned packet = p->next++ % 65535 + 1;

    at += mqtt_text(out + at, topic, topic_len);
    out[at++] = (unsigned char)(packet >> 8);
    out[at++] = (unsigned char)packet;
    memcpy(out + at, text, payload);
    return at + payload;
}

static const struct dialect dialects[] = {
    {"socketio", "/socket.io/?EIO=4&transport=websocket", "x", OPCODE_TEXT,
     socketio_upgraded, socketio_message, socketio_post},
    {"mqtt", "/mqtt", "mqtt", OPCODE_BINARY, mqtt_upgraded, mqtt_message, mqtt_post},
};

const struct dialect *dialect_find(const char *name)
{
    for (size_t i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++)
        if (strcmp(dialects[i].name, name) == 0)
            return &dialects[i];
    return NULL;
}

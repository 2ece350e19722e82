/*
 * foreign_load.c - the load of `roost load` for servers with a framing of their own.
 *
 * foreign_load --dialect socketio|mqtt --port PORT --pid PID --tokens FILE [--sockets N]
 *              [--senders N] [--rate R | --in-flight N] [--seconds N] [--size BYTES]
 *
 * Everybody connects and enters the room of its line in FILE (TOKEN, USER, ROOM). Then the
 * senders post: R messages a second on a timetable, all together, or each with N calls in
 * flight. Counts what arrives, not whether all of it did. Prints one line of JSON.
 */
#include "socket_tools.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define READ_MAX      (1 << 20)
#define EVENTS        1024
#define CONNECTING    200  /* at once */
#define PER_ADDRESS   9000 /* connections from one source address */
#define BUCKETS       200000
#define BUCKET_US     20
#define GIVE_UP_US    60000000
#define TEXT_MAX      16384
#define STAMP         "T%016llu"
#define STAMP_LEN     17
#define EVENT_AROUND  160 /* bytes of Roost's event around the text, about */
#define MQTT_CONNECT  0x10
#define MQTT_CONNACK  0x20
#define MQTT_PUBLISH  0x30
#define MQTT_PUBACK   0x40
#define MQTT_SUBACK   0x90
#define MQTT_QOS_1    0x02
#define MQTT_SUB_HEAD 0x82

enum phase { PHASE_CONNECTING, PHASE_UPGRADING, PHASE_OPENING, PHASE_OPEN, PHASE_GONE };

struct person {
    int fd;
    enum phase phase;
    unsigned number;
    unsigned room;
    bool sends;
    unsigned next; /* call to make */
    char token[64];
    unsigned char *rest; /* of a frame that has not come whole */
    size_t rest_len;
};

struct dialect {
    const char *name;
    const char *path;
    const char *protocol; /* of the upgrade */
    unsigned opcode;
    void (*on_upgraded)(struct person *p);
    void (*on_message)(struct person *p, const unsigned char *bytes, size_t len);
    size_t (*write_post)(struct person *p, unsigned char *out);
};

static struct {
    const struct dialect *dialect;
    const char *tokens;
    unsigned port, pid, sockets, senders, rate, in_flight, seconds, size;
} options = {.sockets = 1000, .senders = 100, .in_flight = 1, .seconds = 5, .size = 128};

static struct person *people;
static unsigned connecting, opened, lost;
static unsigned long sent, answered, deliveries;
static unsigned long heard_after[BUCKETS];
static bool posting;
static int epoll_fd;
static uint64_t turn_us;
static uint64_t due_us; /* of the post that is written */
static char text[TEXT_MAX + EVENT_AROUND + 1];

static void person_lose(struct person *p)
{
    if (p->phase < PHASE_OPEN)
        connecting--;
    else
        opened--;
    p->phase = PHASE_GONE;
    close(p->fd);
    lost++;
}

static void person_say(struct person *p, const void *bytes, size_t len)
{
    static unsigned char frame[TEXT_MAX + 1024];
    size_t head = ws_write_head(frame, options.dialect->opcode, len, true);

    memcpy(frame + head, bytes, len);
    if (send(p->fd, frame, head + len, MSG_NOSIGNAL) != (ssize_t)(head + len))
        person_lose(p);
}

static void person_post(struct person *p)
{
    static unsigned char out[TEXT_MAX + 512];
    char stamp[STAMP_LEN + 1];

    snprintf(stamp, sizeof(stamp), STAMP, (unsigned long long)due_us);
    memcpy(text, stamp, STAMP_LEN);
    sent++;
    person_say(p, out, options.dialect->write_post(p, out));
}

static void on_answered(struct person *p)
{
    answered++;
    due_us = turn_us;
    if (posting && options.rate == 0)
        person_post(p);
}

static void on_open(struct person *p)
{
    p->phase = PHASE_OPEN;
    connecting--;
    opened++;
}

/* `bytes` begin with the stamp. */
static void on_delivery(const unsigned char *bytes)
{
    uint64_t due = strtoull((const char *)bytes + 1, NULL, 10);
    uint64_t bucket = turn_us > due ? (turn_us - due) / BUCKET_US : 0;

    deliveries++;
    heard_after[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

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
            on_delivery(found + strlen(mark));
    } else if (begins(bytes, len, "43")) {
        on_answered(p);
    } else if (begins(bytes, len, "0")) {
        person_say(p, "40", 2);
    } else if (begins(bytes, len, "40") && p->phase == PHASE_OPENING) {
        on_open(p);
    } else if (begins(bytes, len, "2")) {
        person_say(p, "3", 1);
    }
}

static size_t socketio_post(struct person *p, unsigned char *out)
{
    return (size_t)sprintf((char *)out,
                           "42%u[\"message.send\",{\"room\":%u,\"text\":\"%.*s\"}]",
                           p->next++, p->room, (int)options.size, text);
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
            on_delivery(bytes + 2 + topic_len);
        break;
    case MQTT_PUBACK:
        on_answered(p);
        break;
    case MQTT_CONNACK:
        mqtt_subscribe(p);
        break;
    case MQTT_SUBACK:
        on_open(p);
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

static size_t mqtt_post(struct person *p, unsigned char *out)
{
    char topic[16];
    size_t topic_len = (size_t)snprintf(topic, sizeof(topic), "%u", p->room);
    size_t payload = options.size + EVENT_AROUND;
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

static void pong(const struct person *p, const unsigned char *payload, size_t len)
{
    unsigned char frame[140];
    size_t head = ws_write_head(frame, OPCODE_PONG, len, true);

    memcpy(frame + head, payload, len);
    send(p->fd, frame, head + len, MSG_NOSIGNAL);
}

static size_t take_frames(struct person *p, const unsigned char *bytes, size_t len)
{
    struct ws_frame f;
    size_t at = 0;

    while (p->phase != PHASE_GONE && ws_read_head(bytes + at, len - at, &f) &&
           len - at >= f.head + f.payload) {
        const unsigned char *payload = bytes + at + f.head;

        if (f.opcode == options.dialect->opcode)
            options.dialect->on_message(p, payload, f.payload);
        else if (f.opcode == OPCODE_PING && f.payload < 126)
            pong(p, payload, f.payload);
        else if (f.opcode == OPCODE_CLOSE)
            person_lose(p);
        at += f.head + f.payload;
    }
    return at;
}

static size_t take_upgrade(struct person *p, const unsigned char *bytes, size_t len)
{
    const unsigned char *end = memmem(bytes, len, "\r\n\r\n", 4);

    if (!end)
        return 0;
    if (memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
        person_lose(p);
        return len;
    }
    p->phase = PHASE_OPENING;
    options.dialect->on_upgraded(p);
    return (size_t)(end + 4 - bytes);
}

static void keep_rest(struct person *p, const unsigned char *bytes, size_t len)
{
    free(p->rest);
    p->rest = NULL;
    p->rest_len = p->phase == PHASE_GONE ? 0 : len;
    if (p->rest_len == 0)
        return;
    p->rest = malloc(len);
    if (!p->rest)
        give_up("malloc");
    memcpy(p->rest, bytes, len);
}

static void on_input(struct person *p)
{
    static unsigned char bytes[READ_MAX];
    size_t len = p->rest_len;
    size_t at = 0;
    ssize_t got;

    if (len > 0)
        memcpy(bytes, p->rest, len);
    got = recv(p->fd, bytes + len, sizeof(bytes) - len, MSG_DONTWAIT);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN)
            person_lose(p);
        return;
    }
    len += (size_t)got;
    if (p->phase == PHASE_UPGRADING)
        at = take_upgrade(p, bytes, len);
    if (p->phase > PHASE_UPGRADING)
        at += take_frames(p, bytes + at, len - at);
    keep_rest(p, bytes + at, len - at);
}

static void on_connected(struct person *p)
{
    struct epoll_event event = {.events = EPOLLIN};
    char head[512];
    int len = snprintf(head, sizeof(head),
                       "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                       "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                       "Sec-WebSocket-Protocol: %s\r\n"
                       "Authorization: Bearer %s\r\n\r\n",
                       options.dialect->path, options.dialect->protocol, p->token);

    event.data.ptr = p;
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, p->fd, &event);
    p->phase = PHASE_UPGRADING;
    if (send(p->fd, head, (size_t)len, MSG_NOSIGNAL) != len)
        person_lose(p);
}

static void person_connect(struct person *p)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)options.port)};
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT};
    int one = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + p->number / PER_ADDRESS);
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd < 0)
        give_up("socket");
    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    setsockopt(p->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof(one));
    if (bind(p->fd, (struct sockaddr *)&from, sizeof(from)) != 0)
        give_up("bind");
    event.data.ptr = p;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, p->fd, &event);
    connecting++;
    if (connect(p->fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno != EINPROGRESS)
        person_lose(p);
}

static void turn(int wait_ms)
{
    static struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll_fd, events, EVENTS, wait_ms);

    turn_us = now_us();
    for (int i = 0; i < count; i++) {
        struct person *p = events[i].data.ptr;

        if (p->phase == PHASE_GONE)
            continue;
        if (p->phase == PHASE_CONNECTING && events[i].events & EPOLLOUT)
            on_connected(p);
        else
            on_input(p);
    }
}

static void connect_all(void)
{
    uint64_t begun = now_us();
    unsigned next = 0;

    while ((next < options.sockets || connecting > 0) && now_us() - begun < GIVE_UP_US) {
        while (next < options.sockets && connecting < CONNECTING)
            person_connect(&people[next++]);
        turn(100);
    }
}

static void listen_for(double seconds)
{
    uint64_t end = now_us() + (uint64_t)(seconds * 1e6);

    while (now_us() < end)
        turn(20);
}

static struct person *next_sender(void)
{
    static unsigned at;

    do
        at = (at + 1) % options.sockets;
    while (!people[at].sends);
    return &people[at];
}

static void post_on_time(void)
{
    uint64_t begun = now_us();
    uint64_t end = begun + options.seconds * UINT64_C(1000000);

    for (uint64_t made = 0; now_us() < end;) {
        due_us = begun + made * 1000000 / options.rate;
        if (due_us <= now_us()) {
            struct person *p = next_sender();

            made++;
            if (p->phase == PHASE_OPEN)
                person_post(p);
        } else {
            turn(1);
        }
    }
}

static void post_closed(void)
{
    posting = true;
    due_us = now_us();
    for (unsigned i = 0; i < options.sockets; i++)
        for (unsigned n = 0;
             n < options.in_flight && people[i].sends && people[i].phase == PHASE_OPEN;
             n++)
            person_post(&people[i]);
    listen_for(options.seconds);
    posting = false;
}

static double heard_within_ms(double part)
{
    unsigned long count = 0;

    for (size_t i = 0; i < BUCKETS && deliveries > 0; i++) {
        count += heard_after[i];
        if ((double)count >= part * (double)deliveries)
            return (double)(i + 1) * BUCKET_US / 1000.0;
    }
    return 0;
}

static void read_tokens(void)
{
    FILE *file = fopen(options.tokens, "r");

    if (!file)
        give_up(options.tokens);
    people = calloc(options.sockets, sizeof(*people));
    if (!people)
        give_up("calloc");
    for (unsigned i = 0; i < options.sockets; i++) {
        people[i].number = i;
        if (fscanf(file, "%63s %*u %u", people[i].token, &people[i].room) != 2) {
            fprintf(stderr, "%s has only %u lines\n", options.tokens, i);
            exit(1);
        }
    }
    fclose(file);
    for (unsigned i = 0; i < options.senders; i++)
        people[(uint64_t)i * options.sockets / options.senders].sends = true;
}

static const struct dialect *find_dialect(const char *name)
{
    for (size_t i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++)
        if (strcmp(dialects[i].name, name) == 0)
            return &dialects[i];
    return NULL;
}

static void read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"dialect", 1, NULL, 'd'}, {"port", 1, NULL, 'p'},      {"pid", 1, NULL, 'i'},
        {"tokens", 1, NULL, 't'},  {"sockets", 1, NULL, 'n'},   {"senders", 1, NULL, 'w'},
        {"rate", 1, NULL, 'r'},    {"in-flight", 1, NULL, 'f'}, {"seconds", 1, NULL, 's'},
        {"size", 1, NULL, 'x'},    {NULL, 0, NULL, 0},
    };
    static unsigned *const numbers[256] = {
        ['p'] = &options.port,    ['i'] = &options.pid,  ['n'] = &options.sockets,
        ['w'] = &options.senders, ['r'] = &options.rate, ['f'] = &options.in_flight,
        ['s'] = &options.seconds, ['x'] = &options.size,
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'd')
            options.dialect = find_dialect(optarg);
        else if (option == 't')
            options.tokens = optarg;
        else if (option < 256 && numbers[option])
            *numbers[option] = (unsigned)strtoul(optarg, NULL, 10);
        else
            exit(2);
    }
    if (!options.dialect || !options.tokens || !options.port || !options.pid ||
        !options.senders || options.senders > options.sockets ||
        options.size < STAMP_LEN || options.size > TEXT_MAX) {
        fprintf(stderr, "foreign_load: --dialect, --port, --pid and --tokens are needed; "
                        "no more senders than sockets\n");
        exit(2);
    }
}

int main(int argc, char **argv)
{
    long kib_before, kib;
    double cpu_before, cpu;

    read_options(argc, argv);
    raise_descriptors();
    read_tokens();
    memset(text, 'x', sizeof(text) - 1);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    kib_before = process_resident((int)options.pid);
    connect_all();
    listen_for(1);
    kib = process_resident((int)options.pid);
    cpu_before = process_cpu((int)options.pid);
    if (options.rate > 0)
        post_on_time();
    else if (options.in_flight > 0)
        post_closed();
    listen_for(1);
    cpu = process_cpu((int)options.pid) - cpu_before;
    printf("{\"opened\": %u, \"lost_sockets\": %u, \"sent\": %lu, \"acked\": %lu, "
           "\"deliveries\": %lu, \"cpu_before\": %.2f, \"cpu_seconds\": %.2f, "
           "\"resident_before\": %ld, \"resident\": %ld, \"p50_ms\": %.2f, \"p99_ms\": "
           "%.2f}\n",
           opened, lost, sent, answered, deliveries, cpu_before, cpu, kib_before * 1024,
           kib * 1024, heard_within_ms(0.5), heard_within_ms(0.99));
    return opened == 0;
}

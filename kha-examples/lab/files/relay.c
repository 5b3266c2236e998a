/*
 * A slower way to somewhere: accepts on 127.0.0.1, or on another address of this machine, and passes on to another address, holding
 * every byte back for some milliseconds each way. For kernels without netem.
 *
 *   relay ADDRESS PORT MILLISECONDS-EACH-WAY FILE [OWN-ADDRESS]      writes the port it listens on to FILE
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 16384, HELD_AT_MOST = 512 };

struct chunk { struct chunk *next; long due; int length, sent; char data[]; };

/* One direction: what was read from `from` waits here until it is due, then goes to `to`. Length 0 is the end of the stream. */
struct way { int from, to, held, ended, done; struct chunk *first, **last; };

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

static void take(struct way *w, long delay) {
    struct chunk *c = malloc(sizeof *c + CHUNK);
    if (!c) exit(1);
    int n = read(w->from, c->data, CHUNK);
    *c = (struct chunk){.due = now() + delay, .length = n > 0 ? n : 0};
    w->ended = n <= 0;
    *w->last = c;
    w->last = &c->next;
    w->held++;
}

static void give(struct way *w) {
    struct chunk *c = w->first;
    if (c->length == 0) {
        shutdown(w->to, SHUT_WR);
        w->done = 1;
    } else {
        int n = write(w->to, c->data + c->sent, c->length - c->sent);
        if (n < 0) exit(0);
        c->sent += n;
        if (c->sent < c->length) return;
    }
    if (!(w->first = c->next)) w->last = &w->first;
    w->held--;
    free(c);
}

static void carry(int a, int b, long delay) {
    struct way ways[2] = {{.from = a, .to = b}, {.from = b, .to = a}};
    for (int i = 0; i < 2; i++) ways[i].last = &ways[i].first;
    while (!ways[0].done || !ways[1].done) {
        struct pollfd p[4];
        long wait = -1, time = now();
        for (int i = 0; i < 2; i++) {
            struct way *w = &ways[i];
            int due = w->first && w->first->due <= time;
            if (w->first && !due && (wait < 0 || w->first->due - time < wait)) wait = w->first->due - time;
            p[i] = (struct pollfd){w->ended || w->held >= HELD_AT_MOST ? -1 : w->from, POLLIN, 0};
            p[i + 2] = (struct pollfd){due ? w->to : -1, POLLOUT, 0};
        }
        if (poll(p, 4, wait) < 0) continue;
        for (int i = 0; i < 2; i++) {
            if (p[i].revents) take(&ways[i], delay);
            if (p[i + 2].revents) give(&ways[i]);
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 5 && argc != 6) return fprintf(stderr, "usage: relay ADDRESS PORT MILLISECONDS FILE [OWN-ADDRESS]\n"), 2;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    socklen_t size = sizeof at;
    int s = socket(AF_INET, SOCK_STREAM, 0), at_once = 1;
    if (inet_pton(AF_INET, argv[1], &target.sin_addr) != 1 || (argc == 6 && inet_pton(AF_INET, argv[5], &at.sin_addr) != 1)
        || bind(s, (struct sockaddr *)&at, size) || listen(s, 64) || getsockname(s, (struct sockaddr *)&at, &size)) return perror("relay"), 1;
    FILE *file = fopen(argv[4], "w");
    if (!file || fprintf(file, "%d\n", ntohs(at.sin_port)) < 0 || fclose(file)) return perror(argv[4]), 1;
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0) continue;
        if (fork() == 0) {
            close(s);
            int t = socket(AF_INET, SOCK_STREAM, 0);
            setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once); /* what is due goes: the delay is the one asked for */
            setsockopt(t, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
            if (connect(t, (struct sockaddr *)&target, sizeof target) == 0) carry(c, t, atoi(argv[3]));
            return 0;
        }
        close(c);
    }
}

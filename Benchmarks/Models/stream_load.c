// Asks a server of models for streams, as many at a time as told, and measures when the first word of each comes and whether all of them
// do. One thread, epoll. Not part of the product.
//
//   stream_load PORT CONNECTIONS SECONDS WORDS KEY BODY
//
// BODY is sent to /v1/chat/completions; each stream has to bring WORDS times "word " (as mock_upstream's events do) before its last chunk.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 20000, MOST_TIMES = 4000000 };

typedef struct {
  int fd;
  int64_t asked;
  int words, in_word, in_end, has_first;
} Stream;

static Stream streams[MOST];
static char *request;
static size_t request_length;
static struct sockaddr_in address;
static int poller;
static uint32_t *times;
static int64_t timed, whole, short_ones, failed, words_seen;
static const char END[] = "\n0\r\n\r\n", WORD[] = "word ";

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int ask(Stream *s) {
  s->asked = now_us();
  s->words = s->in_word = s->in_end = s->has_first = 0;
  return send(s->fd, request, request_length, MSG_NOSIGNAL) == (ssize_t)request_length;
}

static void open_one(Stream *s) {
  s->fd = socket(AF_INET, SOCK_STREAM, 0);
  int one = 1;
  setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(s->fd, (struct sockaddr *)&address, sizeof address) || !ask(s)) {
    perror("connect");
    exit(1);
  }
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = s};
  epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &e);
}

// Whether the last chunk has come.
static int take(Stream *s, const char *bytes, ssize_t count) {
  for (ssize_t i = 0; i < count; i++) {
    char c = bytes[i];
    s->in_word = c == WORD[s->in_word] ? s->in_word + 1 : c == WORD[0];
    if (s->in_word == 5) {
      s->in_word = 0;
      s->words++;
      if (!s->has_first) {
        s->has_first = 1;
        if (timed < MOST_TIMES) times[timed++] = (uint32_t)(now_us() - s->asked);
      }
    }
    s->in_end = c == END[s->in_end] ? s->in_end + 1 : c == END[0];
    if (s->in_end == 6) return 1;
  }
  return 0;
}

static int by_size(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

int main(int count, char **words) {
  if (count != 7) return 2;
  int connections = atoi(words[2]), seconds = atoi(words[3]), expected = atoi(words[4]);
  if (connections < 1 || connections > MOST) return 2;
  struct rlimit limit = {MOST + 100, MOST + 100};
  setrlimit(RLIMIT_NOFILE, &limit);
  request_length = (size_t)asprintf(
      &request,
      "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
      "Content-Length: %zu\r\n\r\n%s",
      words[5], strlen(words[6]), words[6]);
  times = malloc(MOST_TIMES * sizeof *times);
  address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  poller = epoll_create1(0);
  int64_t began = now_us(), until = began + (int64_t)seconds * 1000000;
  for (int i = 0; i < connections; i++) open_one(&streams[i]);
  int running = connections;
  static char buffer[1 << 16];
  struct epoll_event events[256];
  while (running > 0 && now_us() < until + 30000000) {
    int ready = epoll_wait(poller, events, 256, 1000);
    for (int i = 0; i < ready; i++) {
      Stream *s = events[i].data.ptr;
      ssize_t got = recv(s->fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      int ended = got > 0 && take(s, buffer, got);
      if (got > 0 && !ended) continue;
      words_seen += s->words;
      if (!ended) failed++;
      else if (s->words == expected) whole++;
      else short_ones++;
      int again = now_us() < until;
      if (ended && again && ask(s)) continue;
      close(s->fd);
      if (again) open_one(s);
      else running--;
    }
  }
  double taken = (double)(now_us() - began) / 1e6;
  qsort(times, (size_t)timed, sizeof *times, by_size);
  printf("{\"streams\": %lld, \"seconds\": %.3f, \"short\": %lld, \"failed\": %lld, \"unfinished\": %d, \"words\": %lld, \"p50\": %u, \"p99\": %u}\n",
         (long long)whole, taken, (long long)short_ones, (long long)failed, running, (long long)words_seen,
         timed ? times[timed / 2] : 0, timed ? times[timed * 99 / 100] : 0);
  return 0;
}

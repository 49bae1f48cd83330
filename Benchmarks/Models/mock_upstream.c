// A server of models for measuring gateways: it answers at once, or as a stream with a fixed pause between events, and counts what it
// gave. One thread, epoll, no allocation for a request. Not part of the product.
//
//   mock_upstream PORT [EVENTS] [PAUSE_MICROSECONDS]
//
// `"stream":true` in a body asks for a stream; `"max_tokens":N` sets the number of its events. GET /ledger tells what was given.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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

enum { MOST_CONNECTIONS = 65536, BUFFER = 65536 };

typedef struct {
  char *bytes;       // What came and is not used.
  int length;
  int64_t events;    // Of a stream, those that are left; -1: no stream.
  int64_t due;       // When its next event is.
  int next;          // The stream behind it in the line of those that are due.
  int isWaiting;     // For room to write.
  int isTold;        // Whether it is to tell its usage.
  int64_t total;
} Connection;

static Connection *connections[MOST_CONNECTIONS];
static int first = -1, last = -1, epoll;
static int64_t pause_us = 20000, usual_events = 35;
static int64_t calls, streams, events_sent, prompt_tokens, completion_tokens;

static const char ANSWER[] =
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"mock\",\"choices\":[{\"index\":0,\"message\":"
    "{\"role\":\"assistant\",\"content\":\"The quick brown fox jumps over the lazy dog.\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":10,\"total_tokens\":22}}";
static const char EVENT[] =
    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"mock\",\"choices\":[{\"index\":0,"
    "\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n";
static char answer[1024], event[512];
static int answer_length, event_length;

static int64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void end(int fd) {
  free(connections[fd]->bytes);
  free(connections[fd]);
  connections[fd] = NULL;
  close(fd);
}

static void line_up(int fd, int64_t due) {
  connections[fd]->due = due;
  connections[fd]->next = -1;
  if (last >= 0 && connections[last]) connections[last]->next = fd; else first = fd;
  last = fd;
}

// Streams that are gone leave the line when they are due: their place holds a number that no connection has, or another stream's.
static int give(int fd, const char *bytes, int length) {
  ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
  return sent == length;
}

static int give_event(int fd) {
  Connection *c = connections[fd];
  if (c->events > 0) {
    if (!give(fd, event, event_length)) return 0;
    c->events--;
    events_sent++;
    return 1;
  }
  char tail[512], data[384];
  int length = snprintf(data, sizeof data,
      "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"mock\",\"choices\":[],\"usage\":"
      "{\"prompt_tokens\":12,\"completion_tokens\":%lld,\"total_tokens\":%lld}}\n\n", (long long)c->total, (long long)c->total + 12);
  int used = c->isTold ? snprintf(tail, sizeof tail, "%x\r\n%s\r\n", length, data) : 0;
  used += snprintf(tail + used, sizeof tail - used, "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
  prompt_tokens += 12;
  completion_tokens += c->total;
  c->events = -1;
  return give(fd, tail, used);
}

// Whether the connection is still there.
static int serve(int fd, char *head, int head_length, char *body, int length) {
  Connection *c = connections[fd];
  if (!strncmp(head, "GET", 3)) {
    char text[512], out[768];
    int n = strncmp(head, "GET /ledger", 11)
      ? snprintf(text, sizeof text, "{\"object\":\"list\",\"data\":[{\"id\":\"mock\",\"object\":\"model\",\"created\":1,\"owned_by\":\"mock\"}]}")
      : snprintf(text, sizeof text, "{\"calls\":%lld,\"streams\":%lld,\"events\":%lld,\"prompt_tokens\":%lld,\"completion_tokens\":%lld}",
          (long long)calls, (long long)streams, (long long)events_sent, (long long)prompt_tokens, (long long)completion_tokens);
    int m = snprintf(out, sizeof out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", n, text);
    return give(fd, out, m);
  }
  char kept = body[length];
  body[length] = 0;
  char *stream = strstr(body, "\"stream\":");
  int isStream = stream && strspn(stream + 9, " ") + stream + 9 == strstr(stream, "true");
  char *most = strstr(body, "\"max_tokens\":");
  int64_t wanted = most ? atoll(most + 13) : usual_events;
  c->isTold = strstr(body, "\"include_usage\":true") || strstr(body, "\"include_usage\": true");
  body[length] = kept;
  if (!isStream) {
    calls++;
    prompt_tokens += 12;
    completion_tokens += 10;
    return give(fd, answer, answer_length);
  }
  streams++;
  static const char start[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  if (!give(fd, start, sizeof start - 1)) return 0;
  c->events = c->total = wanted;
  if (pause_us == 0) {
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.fd = fd};
    epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &e);
    return 1;
  }
  if (!give_event(fd)) return 0;
  line_up(fd, now_us() + pause_us);
  return 1;
}

static int take(int fd) {
  Connection *c = connections[fd];
  ssize_t count = recv(fd, c->bytes + c->length, BUFFER - 1 - c->length, 0);
  if (count <= 0) return count < 0 && errno == EAGAIN;
  c->length += count;
  while (c->length > 0) {
    c->bytes[c->length] = 0;
    char *empty = strstr(c->bytes, "\r\n\r\n");
    if (!empty) return c->length < BUFFER - 1;
    int head = empty + 4 - c->bytes, length = 0;
    for (char *p = c->bytes; p < empty; p = strstr(p, "\r\n") + 2) {
      if (!strncasecmp(p, "content-length:", 15)) length = atoi(p + 15);
      if (!strstr(p, "\r\n")) break;
    }
    if (head + length > BUFFER - 1) return 0;
    if (c->length < head + length) return 1;
    if (!serve(fd, c->bytes, head, c->bytes + head, length)) return 0;
    c->length -= head + length;
    memmove(c->bytes, c->bytes + head + length, c->length);
  }
  return 1;
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  if (count > 2) usual_events = atoll(arguments[2]);
  if (count > 3) pause_us = atoll(arguments[3]);
  struct rlimit files = {MOST_CONNECTIONS, MOST_CONNECTIONS};
  setrlimit(RLIMIT_NOFILE, &files);
  answer_length = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
      (int)sizeof ANSWER - 1, ANSWER);
  event_length = snprintf(event, sizeof event, "%x\r\n%s\r\n", (int)sizeof EVENT - 1, EVENT);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) return 1;
  epoll = epoll_create1(0);
  struct epoll_event e = {.events = EPOLLIN, .data.fd = listener}, found[512];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e);
  for (;;) {
    int wait = first < 0 ? -1 : (int)((connections[first] ? connections[first]->due - now_us() : 0) / 1000);
    int n = epoll_wait(epoll, found, 512, first >= 0 && wait < 0 ? 0 : wait);
    for (int i = 0; i < n; i++) {
      int fd = found[i].data.fd;
      if (fd == listener) {
        int client;
        while ((client = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          if (client >= MOST_CONNECTIONS) { close(client); continue; }
          setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          connections[client] = calloc(1, sizeof(Connection));
          connections[client]->bytes = malloc(BUFFER);
          connections[client]->events = -1;
          struct epoll_event e = {.events = EPOLLIN, .data.fd = client};
          epoll_ctl(epoll, EPOLL_CTL_ADD, client, &e);
        }
        continue;
      }
      Connection *c = connections[fd];
      if (!c) continue;
      int isThere = 1;
      if (found[i].events & EPOLLOUT) {
        // As fast as it is taken, whole events only.
        int sent = 0, room = 0;
        socklen_t size = sizeof room;
        getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, &size);
        while (isThere && c->events >= 0 && sent < room / 4) { isThere = give_event(fd); sent += event_length; }
        if (isThere && c->events < 0) {
          struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
          epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &e);
        }
      }
      if (isThere && found[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) isThere = take(fd);
      if (!isThere) {
        // One in the line of those that are due is taken out of it.
        int before = -1;
        for (int at = first; at >= 0; before = at, at = connections[at]->next) {
          if (at != fd) continue;
          if (before < 0) first = c->next; else connections[before]->next = c->next;
          if (last == fd) last = before;
          break;
        }
        end(fd);
      }
    }
    int64_t now = now_us();
    while (first >= 0 && connections[first]->due <= now) {
      int fd = first;
      int64_t due = connections[fd]->due;
      first = connections[fd]->next;
      if (first < 0) last = -1;
      if (!give_event(fd)) { end(fd); continue; }
      if (connections[fd]->events >= 0) line_up(fd, due + pause_us);
    }
  }
}

/* Asks for the addresses of a name as programs do, and prints them sorted, or why there are none. */
#include <netdb.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int compare(const void *left, const void *right) { return strcmp(*(char *const *)left, *(char *const *)right); }

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL, *entry;
    char *texts[64];
    int count = 0;

    if (argc != 3)
        return 64;
    hints.ai_family = strcmp(argv[1], "4") == 0 ? AF_INET : strcmp(argv[1], "6") == 0 ? AF_INET6 : AF_UNSPEC;
    int error = getaddrinfo(argv[2], NULL, &hints, &list);
    if (error != 0) {
        printf("error %d %s\n", error, gai_strerror(error));
        return 0;
    }
    for (entry = list; entry != NULL && count < 64; entry = entry->ai_next) {
        char text[INET6_ADDRSTRLEN];
        const void *address = entry->ai_family == AF_INET
                                  ? (const void *)&((struct sockaddr_in *)entry->ai_addr)->sin_addr
                                  : (const void *)&((struct sockaddr_in6 *)entry->ai_addr)->sin6_addr;
        inet_ntop(entry->ai_family, address, text, sizeof text);
        texts[count++] = strdup(text);
    }
    qsort(texts, count, sizeof *texts, compare);
    printf("found");
    for (int index = 0; index < count; index++)
        printf(" %s", texts[index]);
    printf("\n");
    return 0;
}

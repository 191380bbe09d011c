/*
 * net/file.h - sends an open file, whole or the range that was asked for, in pieces of 64 KB:
 * memory stays small however large the file is and however many clients read.
 */
#pragma once
#include "net/request.h"

/* Takes fd and clears reply, whose status and body it sets itself. reply->etag serves If-None-Match
 * and If-Range. */
void at_request_send_file(AtRequest *request, int fd, guint64 size, AtReply *reply);

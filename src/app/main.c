#include "app/cli.h"
#include "app/interrupt.h"
#include "app/place.h"
#include "app/session.h"
#include "base/message.h"

int main(int argc, char **argv)
{
    g_autofree char *messages = at_place_messages();
    at_interrupt_ignore_pipes();
    at_messages_load(messages);
    at_messages_use(at_session_language());
    return at_cli_run(argc, argv);
}

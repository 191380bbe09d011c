/*
 * app/cli.h - the command line: finds the operation, reads its options, runs it and prints the
 * answer.
 *
 * Exit status: 0 done, 1 failed (also when only some of it failed and was named), 2 not understood.
 */
#pragma once

int at_cli_run(int argc, char **argv);

/*
 * load.h - `roost load`: many clients at once against a running server, and an account of
 * what they heard.
 *
 * The parent process plans, forks the crowds, watches /metrics once a second and reports;
 * each crowd is a process with one epoll loop that owns its share of the sockets. They
 * meet only in memory mapped before the fork (share.h). Nothing here uses the server's own
 * code for sockets, frames or JSON: a mistake there must not hide itself.
 *
 *   options   the command line, filled up by the scenario's preset
 *   plan      who connects with which token, who sends, which room hears it
 *   crowd     one process: peers (sockets), shooters (senders), the timetable
 *   ledger    what each socket heard: lost, doubled, out of order
 *   conductor the parent: phases, progress line, samples of the server
 *   report    the table, the JSON and the page with charts
 */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

/* argv without the program and command name. Returns the exit status: 0, 1 when something
 * was lost, doubled, out of order, too slow or not connected, 2 for wrong usage. */
int load_main(int argc, char **argv);

#endif

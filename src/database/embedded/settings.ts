import { PORT } from './socket-directory.js';

/** Command-line parameters for a small server that only this process can reach and that keeps what it acknowledges. */
export function serverParameters(
  tag: string,
  socketDir: string,
  extra: Record<string, string> = {},
): string[] {
  const settings: Record<string, string> = {
    cluster_name: tag, // also how a later start finds the processes of this data directory
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: '64MB',
    huge_pages: 'off',
    jit: 'off',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '',
    log_checkpoints: 'off',
    // Errors of statements go to the client anyway; in the log they would show values and statement texts.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    ...extra,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

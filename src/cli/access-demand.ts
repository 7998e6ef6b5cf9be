import type { ServerConfig } from '#config/config.ts';
import type { Places } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { accessFileIn, readAccessFile } from '#serve/access/access-file.ts';
import { isLoopbackHost } from '#serve/access/loopback.ts';

/** Whether asks need a password or key under these settings. */
export function demandsAccess({ host, access }: Pick<ServerConfig, 'host' | 'access'>): boolean {
  return access === 'always' || !isLoopbackHost(host);
}

/** Throws AppError `config_invalid` where a password or key is demanded and none is set, so that nobody could ask. */
export function checkAccess(server: Pick<ServerConfig, 'host' | 'access'>, { home }: Places): void {
  if (!demandsAccess(server)) return;
  const { password, keys } = readAccessFile(accessFileIn(home));
  if (password || keys.length > 0) return;
  const why =
    server.access === 'always'
      ? 'server.access is always'
      : 'other machines can reach that address, and whoever can connect could ask and read the traces';
  throw new AppError('config_invalid', `Cannot listen on ${server.host} without a password or key: ${why}`, {
    hint: `Type freehold password (for people) or freehold key add NAME (for programs), and start again${server.access === 'always' ? '' : '; or leave out --host'}.`,
  });
}

/** What the system says of a process's memory. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** Bytes in memory, mapped files included. */
export function residentBytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (!found) throw new Error(`process ${pid} has no VmRSS`);
  return Number(found[1]) * 1024;
}

/** Pages it had to wait for, read from a disk, since it began. */
export function majorFaults(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[9]);
}

/** Bytes of a mapped file that are in its memory. */
export function residentOf(pid: number, file: string): number {
  const maps = readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/^(?=[\da-f]+-[\da-f]+ )/m);
  const ours = maps.filter((map) => map.split('\n', 1)[0]?.endsWith(` ${file}`));
  const kilobytes = ours.map((map) => Number(/^Rss:\s+(\d+) kB/m.exec(map)?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1024;
}

/** The engine's process among the children of a server. */
export function engineOf(serverPid: number): number {
  const found = readdirSync('/proc').find((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return parent === serverPid && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes('/engine/host/');
    } catch {
      return false; // it ended meanwhile
    }
  });
  if (found === undefined) throw new Error(`server ${serverPid} has no engine process`);
  return Number(found);
}

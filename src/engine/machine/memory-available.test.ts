import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { suite, test } from 'node:test';
import { memoryAvailable } from './memory-available.ts';

const GIB = 2 ** 30;
const MACHINE = { '/proc/meminfo': 'MemTotal: 16777216 kB\nMemFree: 1048576 kB\nMemAvailable: 8388608 kB\n' };

const given = (files: Record<string, string>) =>
  memoryAvailable((path) => ({ ...MACHINE, ...files })[path as keyof typeof MACHINE]);

suite('the memory this process can have', () => {
  test('what the machine has available, without further bounds', () => {
    assert.deepEqual(given({}), { totalBytes: 16 * GIB, availableBytes: 8 * GIB, boundBy: 'machine' });
  });

  test('a group of version 2: what it uses is taken off, cached files are not', () => {
    const found = given({
      '/proc/self/cgroup': '0::/user.slice/app\n',
      '/sys/fs/cgroup/user.slice/app/memory.max': `${4 * GIB}\n`,
      '/sys/fs/cgroup/user.slice/app/memory.current': `${3 * GIB}\n`,
      '/sys/fs/cgroup/user.slice/app/memory.stat': `anon 5\nactive_file 7\ninactive_file ${GIB}\n`,
    });
    assert.deepEqual(found, { totalBytes: 4 * GIB, availableBytes: 2 * GIB, boundBy: 'cgroup' });
  });

  test('the group above may bound more than the group itself', () => {
    const found = given({
      '/proc/self/cgroup': '0::/outer/inner\n',
      '/sys/fs/cgroup/outer/inner/memory.max': 'max\n',
      '/sys/fs/cgroup/outer/memory.max': `${GIB}\n`,
      '/sys/fs/cgroup/outer/memory.current': '0\n',
    });
    assert.deepEqual(found, { totalBytes: GIB, availableBytes: GIB, boundBy: 'cgroup' });
  });

  test('in a container the path leads nowhere and the root has the bound', () => {
    const files = { '/sys/fs/cgroup/memory.max': `${2 * GIB}`, '/sys/fs/cgroup/memory.current': `${GIB}` };
    assert.equal(given({ '/proc/self/cgroup': '0::/\n', ...files }).availableBytes, GIB);
    assert.equal(given({ '/proc/self/cgroup': '0::/docker/abc\n', ...files }).availableBytes, GIB);
  });

  test('a group of version 1, bounded and not', () => {
    const group = (limit: string) =>
      given({
        '/proc/self/cgroup': '5:cpu,cpuacct:/\n4:memory:/app\n',
        '/sys/fs/cgroup/memory/app/memory.limit_in_bytes': limit,
        '/sys/fs/cgroup/memory/app/memory.usage_in_bytes': `${GIB}`,
        '/sys/fs/cgroup/memory/app/memory.stat': `total_inactive_file ${GIB / 2}\n`,
      });
    assert.equal(group(`${2 * GIB}`).availableBytes, 1.5 * GIB);
    assert.equal(group('9223372036854771712').boundBy, 'machine');
  });

  test('ulimit -d', () => {
    const limits = 'Limit                     Soft Limit           Hard Limit           Units\n';
    const found = given({
      '/proc/self/limits': `${limits}Max data size             1073741824           unlimited            bytes\n`,
      '/proc/self/status': 'VmData:\t  524288 kB\n',
    });
    assert.deepEqual(found, { totalBytes: GIB, availableBytes: GIB / 2, boundBy: 'ulimit' });
    const none = `${limits}Max data size             unlimited            unlimited            bytes\n`;
    assert.equal(given({ '/proc/self/limits': none }).boundBy, 'machine');
  });

  test('a group that is over its bound has nothing left, never less', () => {
    const files = { '/sys/fs/cgroup/memory.max': '1000', '/sys/fs/cgroup/memory.current': '2000' };
    assert.equal(given({ '/proc/self/cgroup': '0::/\n', ...files }).availableBytes, 0);
  });

  test('without these files, what the system says', () => {
    assert.equal(memoryAvailable(() => undefined).totalBytes, totalmem());
  });

  test('this machine has some', () => {
    const { totalBytes, availableBytes } = memoryAvailable();
    assert.ok(availableBytes > 0 && availableBytes <= totalBytes);
  });
});

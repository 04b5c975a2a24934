/** What `npm start` and `npm test` decide before they start anything. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { candidates } from '../../run/chromium.mjs';
import { hasDisplay } from '../../run/desktop.mjs';
import { unfit } from '../../run/packages.mjs';
import { address, withoutNoise } from '../../run/server.mjs';

describe('an installation', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '2.0.0' },
      'node_modules/b': { version: '3.0.0', optional: true },
    },
  };

  it('fits when every package is there in its version; an optional one may be absent', () => {
    assert.deepEqual(unfit(lock, { packages: { 'node_modules/a': { version: '2.0.0' } } }), []);
  });

  it('does not fit when a package is absent or of another version', () => {
    assert.deepEqual(unfit(lock, {}), ['node_modules/a']);
    const old = { 'node_modules/a': { version: '2.0.1' }, 'node_modules/b': { version: '2.9.9' } };
    assert.deepEqual(unfit(lock, { packages: old }), ['node_modules/a', 'node_modules/b']);
  });
});

describe('the choice of Chromium', () => {
  it('prefers the name before the folder, and takes only what exists', () => {
    const there = [join('/b', 'chromium'), join('/a', 'google-chrome'), join('/a', 'chromium-browser')];
    assert.deepEqual(
      candidates(['/a', '/b'].join(':'), (file) => there.includes(file)),
      ['/b/chromium', '/a/chromium-browser', '/a/google-chrome'],
    );
  });

  it('finds nothing on an empty path', () => {
    assert.deepEqual(
      candidates('', () => true),
      [],
    );
  });
});

describe('a display', () => {
  it('is what X11 or Wayland announce on Linux, and always there elsewhere', () => {
    assert.equal(hasDisplay('linux', {}), false);
    assert.equal(hasDisplay('linux', { DISPLAY: '' }), false);
    assert.equal(hasDisplay('linux', { DISPLAY: ':0' }), true);
    assert.equal(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' }), true);
    assert.equal(hasDisplay('darwin', {}), true);
  });
});

describe('the page of the workbench', () => {
  it('names folder, file and extension as remote resources, with the token', () => {
    const url = new URL(
      address('127.0.0.1:80', 'secret', { folder: '/a b', file: '/a b/c.c', extension: '/x' }),
    );
    assert.equal(url.searchParams.get('tkn'), 'secret');
    assert.equal(url.searchParams.get('folder'), 'vscode-remote://127.0.0.1:80/a%20b');
    assert.deepEqual(JSON.parse(url.searchParams.get('payload')!), [
      ['extensionDevelopmentPath', 'vscode-remote://127.0.0.1:80/x'],
      ['openFile', 'vscode-remote://127.0.0.1:80/a%20b/c.c'],
      ['skipWelcome', 'true'],
    ]);
  });
});

describe("the server's output", () => {
  it('loses the traces of absent compiled modules and nothing else', () => {
    const output = [
      'Error: Could not locate the bindings file. Tried:',
      ' → build/spdlog.node',
      '    at bindings (bindings.js:126:9) {',
      '  tries: [',
      '}',
      'Extension host agent started.',
      'Error: read ECONNRESET',
      '    at TCP.onStreamRead',
    ];
    assert.deepEqual(withoutNoise(output.join('\n')).split('\n'), output.slice(5));
  });
});

import assert from 'node:assert/strict';
import Mocha, { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { commandIds, commandPrefix } from '../../../src/vscode/commands/commandIds.ts';
import { activate } from './extension.ts';

describe('activation', () => {
  it('registers every command of the table', async () => {
    await activate();
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !known.has(commandPrefix + id)),
      [],
    );
  });

  it('owns what it registered', async () => {
    const api = await activate();
    assert.ok(api.ownedCount() > 5);
    assert.ok(api.activationMs > 0);
    Mocha.reporters.Base.consoleLog(`      activate took ${api.activationMs.toFixed(1)} ms`);
  });

  it('runs in a Node that has what we use', () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    assert.ok(major > 22 || (major === 22 && minor >= 19), process.versions.node);
  });
});

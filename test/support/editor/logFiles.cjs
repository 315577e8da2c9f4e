/**
 * Stands in for the native module that writes the editor's log files, which is not compiled for tests: without it there
 * are no log files, and output channels of logs stay empty. Loaded into every process of the editor.
 */
'use strict';
const { appendFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  #file;
  #level = 2;
  #isPlain = false;

  constructor(_kind, _name, file) {
    this.#file = file;
    writeFileSync(file, '', { flag: 'a' });
  }

  trace(text) {
    this.#write(0, text);
  }

  debug(text) {
    this.#write(1, text);
  }

  info(text) {
    this.#write(2, text);
  }

  warn(text) {
    this.#write(3, text);
  }

  error(text) {
    this.#write(4, text);
  }

  critical(text) {
    this.#write(5, text);
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  clearFormatters() {
    this.#isPlain = true;
  }

  setPattern() {}
  flush() {}
  drop() {}

  #write(level, text) {
    if (level >= this.#level) {
      const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
      appendFileSync(this.#file, this.#isPlain ? text : `${time} [${levels[level]}] ${text}\n`);
    }
  }
}

/* oxlint-disable no-underscore-dangle -- Node's name for what loads a module; `bindings` is how native ones are found */
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  return request === 'bindings' && /[\\/]@vscode[\\/]spdlog[\\/]/.test(parent?.filename ?? '')
    ? () => ({ version: 0, setLevel() {}, setFlushOn() {}, Logger })
    : load.call(this, request, parent, ...rest);
};

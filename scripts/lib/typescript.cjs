/**
 * Preloaded to run our TypeScript without a build. Each source is transpiled once and kept in `.cache/transpiled` until it
 * changes: that spares a start the compiler, and Node.js compiles the same text from its own cache.
 *
 * `import()` becomes `require()`, which loads every kind of module here, so no loader runs in a thread of its own.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { Module, setSourceMapsSupport } = require('node:module');
const path = require('node:path');

const FOLDER = path.resolve(__dirname, '../../.cache/transpiled');

/** What the text depends on beside the source: a new compiler or new options make a new text. */
const MADE_BY = `${require('@swc/core/package.json').version} ${digest(fs.readFileSync(__filename, 'utf8'))}`;

// Names lines of our sources in stack traces. Node.js' own --enable-source-maps also reads the maps of every package,
// which costs memory and time at each start. Node.js 20, which runs the command line alone, cannot choose.
setSourceMapsSupport?.(true, { nodeModules: false, generatedCode: false });

Module._extensions['.ts'] = (module, file) =>
  module._compile(javascriptOf(file), file);

function javascriptOf(file) {
  const source = fs.readFileSync(file, 'utf8');
  const mark = `// ${digest(`${MADE_BY}\n${source}`)}\n`;
  const kept = path.join(FOLDER, `${digest(file)}.js`);
  const text = read(kept);
  if (text?.startsWith(mark)) return text.slice(mark.length);
  const code = transpile(file, source);
  keep(kept, mark + code);
  return code;
}

function transpile(filename, source) {
  const { transformSync } = require('@swc/core');
  return transformSync(source, {
    filename,
    configFile: false,
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  }).code;
}

/** In one move: whoever reads it at the same time sees a whole text, an old one or this. */
function keep(file, text) {
  const partial = `${file}.${process.pid}`;
  fs.mkdirSync(FOLDER, { recursive: true });
  fs.writeFileSync(partial, text);
  fs.renameSync(partial, file);
}

function read(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

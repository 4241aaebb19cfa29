/**
 * Names lines of our TypeScript in stack traces. Node.js' own --enable-source-maps also reads the maps of every package,
 * which costs memory and time at each start.
 */
require('node:module').setSourceMapsSupport(true, {
  nodeModules: false,
  generatedCode: false,
});

/**
 * Prints, as JSON, the SQLite files of a folder that are damaged, with what SQLite says: node checkDatabases.cjs FOLDER
 */
const { existsSync, readdirSync } = require('node:fs');
const path = require('node:path');
const Database = require('better-sqlite3');

const [folder] = process.argv.slice(2);
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true }).filter(file =>
      file.endsWith('.sqlite'),
    )
  : [];
const damaged = files
  .map(file => ({ file: path.join(folder, file), reason: faultOf(file) }))
  .filter(({ reason }) => reason !== undefined);
console.log(JSON.stringify(damaged));

function faultOf(file) {
  try {
    const database = new Database(path.join(folder, file), { readonly: true });
    try {
      const said = database.pragma('quick_check(1)', { simple: true });
      return said === 'ok' ? undefined : said;
    } finally {
      database.close();
    }
  } catch (error) {
    return error.message;
  }
}

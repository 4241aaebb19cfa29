/**
 * The rooms of a package, top first, as `macadam.rooms` of its package.json lists them: folders of `src` that import only
 * what is below them. Files of `src` itself are above all.
 */
const path = require('node:path');

/**
 * @param {string} dir the package's folder
 * @param {{macadam?: {rooms?: string[]}}} pkg
 * @returns the rule `import/no-restricted-paths` for it; none for a package without rooms
 */
module.exports = function roomRules(dir, pkg) {
  const rooms = pkg.macadam?.rooms;
  if (!rooms) return {};
  const src = path.join(dir, 'src');
  const message = `Rooms import only what is below them: ${rooms.join(' > ')}. Move what both need into a lower one.`;
  const zones = rooms.flatMap((room, at) => [
    ...rooms.slice(0, at).map(above => ({
      target: path.join(src, room),
      from: path.join(src, above),
      message,
    })),
    {
      target: path.join(src, room),
      from: path.join(src, '*.{ts,tsx}'),
      message,
    },
  ]);
  return { 'import/no-restricted-paths': ['error', { zones }] };
};

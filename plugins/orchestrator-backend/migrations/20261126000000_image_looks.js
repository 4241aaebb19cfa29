/**
 * What was found each time somebody looked at an image of a release; only ever added to.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('image_looks', table => {
    table.increments('seq');
    table.string('release_id', 255).notNullable().references('releases.id');
    table.text('body', 'longtext').notNullable();
    table.string('at', 32).notNullable();
    table.index(['release_id', 'seq']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('image_looks');
};

/**
 * A claim whose Score file is not in Git any more says so until the last of the workload is gone; then it is given back.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('workloads', table => {
    table.text('withdrawn').comment('Since when, by whom, and why');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('workloads', table => {
    table.dropColumn('withdrawn');
  });
};

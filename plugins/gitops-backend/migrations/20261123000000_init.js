/**
 * The last thing seen of each workload in each environment, so that a cluster that does not answer is told as unknown
 * with an age, also after a restart.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('last_seen', table => {
    table.string('cluster', 255).notNullable();
    table.string('workload', 63).notNullable();
    table.string('environment', 63).notNullable();
    table
      .text('status', 'longtext')
      .notNullable()
      .comment('WorkloadEnvironmentStatus as JSON');
    table.string('seen_at', 32).notNullable();
    table.primary(['cluster', 'workload', 'environment']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('last_seen');
};

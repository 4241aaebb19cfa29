/**
 * What deployments call, by what is called: whoever changes a Service asks for its callers.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('deployment_calls', table => {
    table.comment('Workloads that a deployment calls, or that nobody declares');
    table
      .string('deployment_id', 36)
      .notNullable()
      .references('deployments.id');
    table.string('kind', 16).notNullable();
    table.string('caller', 63).notNullable();
    table.string('environment', 63).notNullable();
    table.string('tenant', 63).notNullable();
    table.string('workload', 63).notNullable();
    table
      .text('service')
      .comment('JSON, as it was when the caller was rendered');
    table.primary(['deployment_id', 'kind', 'tenant', 'workload']);
    table.index(['kind', 'tenant', 'workload']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('deployment_calls');
};

/**
 * History (claims, releases, deployments, their events and documents) is only ever added to.
 * `pushes`, `repositories`, `work` and `state` are operational: rows come and go.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('workloads', table => {
    table.comment('Names, each claimed once by one place');
    table.string('name', 63).primary();
    table.string('repository', 255).notNullable();
    table.string('score_file', 1024).notNullable();
    table.string('tenant', 63).notNullable();
    table.string('claimed_at', 32).notNullable();
  });

  await knex.schema.createTable('releases', table => {
    table.string('id', 255).primary().comment('workload@commit');
    table.string('workload', 255).notNullable();
    table.string('repository', 255).notNullable();
    table.string('score_file', 1024).notNullable();
    table.string('commit', 64).notNullable();
    table.text('message').notNullable();
    table.string('author', 255).notNullable();
    table.string('committed_at', 32).notNullable();
    table.string('recorded_at', 32).notNullable();
    table.index(['workload', 'recorded_at']);
  });

  await knex.schema.createTable('deployments', table => {
    table.increments('seq');
    table.string('id', 36).notNullable().unique();
    table.string('workload', 255).notNullable();
    table.string('environment', 63).notNullable();
    table.string('tenant', 63).notNullable();
    table.string('owner', 255).notNullable();
    table.string('system', 255);
    table.string('release_id', 255).notNullable().references('releases.id');
    table.string('cause', 16).notNullable();
    table
      .string('cause_key', 512)
      .notNullable()
      .comment('What asked for it; asked twice makes one');
    table.string('actor_login', 255).notNullable();
    table.string('actor_user', 255);
    table.string('platform_revision', 64).notNullable();
    table.string('created_at', 32).notNullable();
    table.unique(['cause_key', 'workload', 'environment']);
    table.index(['workload', 'environment', 'seq']);
  });

  await knex.schema.createTable('deployment_events', table => {
    table.increments('seq');
    table
      .string('deployment_id', 36)
      .notNullable()
      .references('deployments.id');
    table.string('stage', 16).notNullable();
    table.string('state', 16).notNullable();
    table.text('reason').notNullable();
    table.text('detail', 'longtext');
    table.string('at', 32).notNullable();
    table.index(['deployment_id', 'seq']);
  });

  await knex.schema.createTable('deployment_documents', table => {
    table.comment(
      'What a deployment was resolved to and judged by; too large for an event',
    );
    table
      .string('deployment_id', 36)
      .notNullable()
      .references('deployments.id');
    table.string('kind', 16).notNullable();
    table.text('body', 'longtext').notNullable();
    table.string('at', 32).notNullable();
    table.primary(['deployment_id', 'kind']);
  });

  await knex.schema.createTable('work', table => {
    table.comment(
      'The deployment that each workload in an environment is being brought to',
    );
    table.string('workload', 255).notNullable();
    table.string('environment', 63).notNullable();
    table.string('deployment_id', 36).notNullable();
    table.integer('deployment_seq').notNullable();
    table
      .bigInteger('not_before')
      .notNullable()
      .comment('Milliseconds since 1970');
    table
      .integer('attempts')
      .notNullable()
      .defaultTo(0)
      .comment('How often put off since something happened');
    table.integer('wakes').notNullable().defaultTo(0);
    table.string('lease_owner', 36);
    table.bigInteger('lease_until').notNullable().defaultTo(0);
    table.primary(['workload', 'environment']);
    table.index(['not_before']);
  });

  await knex.schema.createTable('pushes', table => {
    table.increments('seq');
    table.string('repository', 255).notNullable();
    table
      .string('push_id', 128)
      .notNullable()
      .comment('As the host counts them');
    table.string('before_commit', 64);
    table.string('commit', 64).notNullable();
    table.string('actor', 255);
    table.string('at', 32).notNullable();
    table.boolean('done').notNullable().defaultTo(false);
    table.text('note').comment('Why nothing came of it');
    table.unique(['repository', 'push_id']);
    table.index(['done', 'seq']);
  });

  await knex.schema.createTable('repositories', table => {
    table.string('repository', 255).primary();
    table.string('cursor', 128).notNullable().comment('Newest push taken in');
  });

  await knex.schema.createTable('state', table => {
    table.string('name', 64).primary();
    table.text('value').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'state',
    'repositories',
    'pushes',
    'work',
    'deployment_documents',
    'deployment_events',
    'deployments',
    'releases',
    'workloads',
  ]) {
    await knex.schema.dropTable(table);
  }
};

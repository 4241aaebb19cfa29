/**
 * A workload is called `tenant/name` among all: before, a name was one workload's in all tenants.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  if (knex.client.config.client === 'pg') {
    await knex.raw(
      'alter table last_seen alter column workload type varchar(127)',
    );
  }
  await rename(knex, ({ tenant, workload }) => `${tenant}/${workload}`);
};

/**
 * Fails where two tenants have a workload of one name by now.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await rename(knex, ({ workload }) => workload.split('/')[1]);
  if (knex.client.config.client === 'pg') {
    await knex.raw(
      'alter table last_seen alter column workload type varchar(63)',
    );
  }
};

async function rename(knex, renamed) {
  const rows = await knex('last_seen').select();
  for (const { cluster, workload, environment, status } of rows) {
    const seen = JSON.parse(status);
    const next = renamed(seen);
    await knex('last_seen')
      .where({ cluster, workload, environment })
      .update({
        workload: next,
        status: JSON.stringify({ ...seen, workload: next }),
      });
  }
}

/**
 * A workload is called `tenant/name` among all, and its releases `tenant/name@commit`: before, a name was one
 * workload's in all tenants. What deployments and claims say of their tenant says whose each row is.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  if (isPostgres(knex)) {
    await knex.raw('alter table workloads alter column name type varchar(127)');
    await knex.raw(
      'alter table deployment_calls alter column caller type varchar(127)',
    );
  }
  await copyReleases(knex, (text, tenant) => `${tenant} || '/' || ${text}`);
  await knex.raw(`update image_looks set release_id = (
      select min(tenant) from deployments
      where deployments.release_id = image_looks.release_id
    ) || '/' || release_id
    where release_id in (select release_id from deployments)`);
  await knex.raw(`update deployments set
    workload = tenant || '/' || workload,
    release_id = tenant || '/' || release_id`);
  await knex.raw(`update workloads set name = tenant || '/' || name`);
  await renameCopies(knex);
  await knex.raw(`delete from image_looks where release_id not like '%/%'`);
  await knex.raw(`delete from releases where id not like '%/%'`);
};

/**
 * Fails where two tenants have a workload of one name by now.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  const bare = (text, tenant = 'tenant') =>
    `substr(${text}, length(${tenant}) + 2)`;
  await copyReleases(knex, bare);
  await knex.raw(`update image_looks set release_id = (
      select substr(min(release_id), length(min(tenant)) + 2) from deployments
      where deployments.release_id = image_looks.release_id
    )`);
  await knex.raw(`update deployments set
    workload = ${bare('workload')},
    release_id = ${bare('release_id')}`);
  await knex.raw(`update workloads set name = ${bare('name')}`);
  await renameCopies(knex);
  await knex.raw(`delete from releases where id like '%/%'`);
  if (isPostgres(knex)) {
    await knex.raw(
      'alter table deployment_calls alter column caller type varchar(63)',
    );
    await knex.raw('alter table workloads alter column name type varchar(63)');
  }
};

/** Whatever refers to a release by its old id is changed between this and the deletion of the old ones. */
function copyReleases(knex, renamed) {
  const same =
    'releases.repository, releases.score_file, releases."commit", releases.message, releases.author, releases.committed_at, releases.recorded_at';
  return knex.raw(`insert into releases
      (id, workload, ${same.replaceAll('releases.', '')})
    select ${renamed('releases.id', 'owners.tenant')},
      ${renamed('releases.workload', 'owners.tenant')}, ${same}
    from releases
    join (
      select release_id, tenant from deployments
      union
      select claimed.id, workloads.tenant
      from releases as claimed
      join workloads on workloads.name = claimed.workload
      where claimed.id not in (select release_id from deployments)
    ) as owners on owners.release_id = releases.id`);
}

/** Brings what tables say of a deployment's workload to what the deployment says. */
async function renameCopies(knex) {
  for (const [table, column] of [
    ['work', 'workload'],
    ['deployment_calls', 'caller'],
  ]) {
    await knex.raw(`update ${table} set ${column} = (
      select workload from deployments
      where deployments.id = ${table}.deployment_id
    )`);
  }
}

function isPostgres(knex) {
  return knex.client.config.client === 'pg';
}

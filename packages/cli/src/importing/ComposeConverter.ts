import path from 'node:path';
import type { Container, Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import { readDotEnv } from './composeInterpolation';
import {
  addCommands,
  addPort,
  addPorts,
  addProbe,
  addSize,
  addVolumes,
  Converting,
} from './composeParts';
import { ComposeService, interpolated } from './composeServices';
import {
  envFilesOf,
  Project,
  servicesNamed,
  UsedService,
} from './composeNeighbours';
import { Imported, importedOf, Made } from './imported';
import { Links, Neighbour } from './Links';
import {
  addResource,
  annotate,
  Draft,
  draftOf,
  labelOf,
  workloadNameOf,
} from './scoreText';
import { looksSecret, Vault } from './secrets';
import { Texts } from './texts';
import { listOf, mapOf, textOf, YamlSource } from './yamlSource';
import { loginOf } from './wellKnownImages';

/** Fields of a service that say how Compose works, or what the platform says by itself. */
const BY_PLATFORM = [
  'networks',
  'container_name',
  'hostname',
  'links',
  'depends_on',
  'pull_policy',
  'stdin_open',
  'tty',
  'init',
];

/** What is said instead of a field that Score does not have. */
const INSTEAD: Record<string, string> = {
  secrets: 'use a `secret` resource',
  configs: 'use `files` of the container',
  labels: 'annotations of the workload are handed to its pods',
  user: 'the platform’s defaults say as whom pods run',
  privileged: 'policies refuse it',
  cap_add: 'policies refuse it',
  network_mode: 'every workload has its own address',
  extra_hosts: 'use a `dns` resource',
  working_dir: 'set it in the image',
  read_only:
    'pods run with a read-only root; `macadam.dev/read-only-root-filesystem: "false"` says otherwise',
  tmpfs: 'the platform gives /tmp where the root is read-only',
  logging: 'the platform collects what containers print',
  healthcheck: 'the platform’s defaults say how often a probe runs',
  profiles: 'here it always runs',
};

/** What is said instead of a top-level part of the file. */
const INSTEAD_AT_TOP: Record<string, string> = {
  include: 'import that file too',
  secrets: 'use a `secret` resource',
  configs: 'use `files` of the container',
  volumes: 'params of the `volume` resource say its size',
};

/** Turns the services of one Compose file into workloads. */
export class ComposeConverter {
  readonly own: UsedService[];
  private readonly all: UsedService[];
  private readonly vault = new Vault();
  private readonly drafts = new Map<string, Draft>();

  constructor(
    private readonly source: YamlSource,
    services: readonly ComposeService[],
    private readonly project: Project,
  ) {
    const dotEnv = readDotEnv(project.read('.env') ?? '');
    this.all = servicesNamed(
      services.map(service => this.withVariables(service, dotEnv)),
      project,
    );
    this.own = this.all.filter(({ type }) => type === undefined);
  }

  convert(): Imported {
    for (const { service } of this.own)
      this.drafts.set(service.name, draftOf(workloadNameOf(service.name)));
    for (const used of this.all) this.keepSecretsOf(used);
    const made = this.own.map(used => this.convertOne(used));
    for (const used of this.all) this.noteData(used);
    this.noteTop();
    return importedOf(made, [this.source], this.vault);
  }

  /** A service with variables of `.env` and defaults in their places. */
  private withVariables(
    service: ComposeService,
    dotEnv: ReadonlyMap<string, string>,
  ): ComposeService {
    const fields = Object.fromEntries(
      Object.entries(service.fields).map(([field, value]) => [
        field,
        interpolated(
          value,
          service.pathOf(field),
          dotEnv,
          (at, unknown, defaults) => {
            const names = [...new Set(unknown)].join(', ');
            const filled = [...new Set(defaults)].join(', ');
            if (names) {
              this.source.remark(
                at,
                `${names} came from outside of the file, and its place is empty`,
                'write its value, or declare it as a variable of the environment and write ${resources.env.NAME} with a resource env of type environment',
              );
            }
            if (filled) {
              this.source.remark(
                at,
                `${filled} has its default here; whether it is set elsewhere is not known`,
              );
            }
          },
        ),
      ]),
    );
    return { ...service, fields };
  }

  /** Logins of databases are nowhere in what is written. */
  private keepSecretsOf({ service, type, variables }: UsedService): void {
    if (type === undefined) return;
    for (const [name, value] of Object.entries(variables)) {
      if (value && looksSecret(name))
        this.vault.keep(value, `${service.name}-password`);
    }
  }

  private convertOne(used: UsedService): Made {
    const { service, variables } = used;
    const { source } = this;
    const at: Path = ['services', service.name];
    const draft = this.drafts.get(service.name) ?? draftOf(service.name);
    if (draft.metadata.name !== service.name) {
      source.remark(
        at,
        `the workload is called ${draft.metadata.name}: Score does not take ${service.name}`,
      );
    }
    const neighbours = this.neighboursOf(used, draft);
    const links = new Links(neighbours);
    const texts = new Texts(source, draft, links, this.vault);
    const container: Container = { image: this.imageOf(service) };
    draft.containers[labelOf(service.name)] = container;
    const converting: Converting = { source, service, draft, container, texts };
    this.addVariables(converting, variables);
    addCommands(converting);
    addVolumes(converting, {
      isFile: name => this.project.read(name) !== undefined,
      isShared: volume => this.isShared(volume),
    });
    addProbe(converting);
    addSize(converting);
    addPorts(converting);
    this.describeEnd(used, draft);
    for (const field of BY_PLATFORM) source.take(service.pathOf(field));
    for (const field of Object.keys(service.fields))
      if (field.startsWith('x-')) source.take(service.pathOf(field));
    source.noteRest(at, rest => INSTEAD[String(rest[2])]);
    return {
      draft,
      source,
      path: at,
      origin: `service ${service.name}`,
      outputs: new Map(
        neighbours.flatMap(({ key, type, login }) =>
          login.password !== undefined && type !== 's3'
            ? [[login.password, `resources.${key}.password`] as const]
            : [],
        ),
      ),
    };
  }

  private neighboursOf(used: UsedService, draft: Draft): Neighbour[] {
    return used.uses.flatMap(({ other, hosts }) => {
      const { type } = other;
      const label = workloadNameOf(other.service.name);
      if (type === undefined) {
        if (other.ports.length === 0) {
          this.source.remark(
            ['services', used.service.name],
            `${used.service.name} uses ${other.service.name}, of which no port is known: it cannot be called`,
            `give ${other.service.name} its port under expose`,
          );
          return [];
        }
        const key = addResource(draft, label, {
          type: 'service',
          params: { workload: label },
        });
        return [
          {
            hosts,
            key,
            type: 'service',
            login: {},
            onPort: (port: number) => {
              const callee = this.drafts.get(other.service.name);
              if (callee) addPort(callee, { port });
            },
          },
        ];
      }
      const shared =
        this.own.filter(each => each.uses.some(use => use.other === other))
          .length > 1;
      const key = addResource(draft, label, {
        type,
        ...(shared && { id: label }),
      });
      const login = loginOf(type, other.variables);
      return [{ hosts, key, type, login, onPort: () => {} }];
    });
  }

  private addVariables(
    { source, service, container, texts }: Converting,
    variables: UsedService['variables'],
  ): void {
    const place = service.pathOf('environment');
    const said = service.fields.environment;
    const list = listOf(said).map(item => textOf(item) ?? '');
    const written: Record<string, string> = {};
    for (const [name, value] of Object.entries(variables)) {
      const index = list.findIndex(
        item => item === name || item.startsWith(`${name}=`),
      );
      const at: Path = Array.isArray(said)
        ? [...place, Math.max(index, 0)]
        : [...place, name];
      if (value !== null) {
        written[name] = texts.variable(name, value, variables, at);
      } else if (looksSecret(name)) {
        written[name] = texts.secretOf(
          name,
          at,
          `${name} came from outside of the file`,
        );
      } else {
        source.note(
          at,
          `${name} came from outside of the file, and is left out`,
          'write its value, or declare it as a variable of the environment',
        );
      }
    }
    if (Object.keys(written).length > 0)
      container.variables = { ...written, ...container.variables };
    source.take(service.pathOf('environment'));
    if (service.fields.env_file !== undefined) this.noteEnvFiles(service);
  }

  private noteEnvFiles(service: ComposeService): void {
    const place = service.pathOf('env_file');
    const missing = envFilesOf(service).filter(
      name => this.project.read(name) === undefined,
    );
    if (missing.length === 0) {
      this.source.take(place);
    } else {
      this.source.note(
        place,
        `${missing.join(', ')} is not there`,
        'write its variables into the Score file; secrets as `secret` resources',
      );
    }
  }

  private imageOf(service: ComposeService): string {
    const { source } = this;
    const image = textOf(service.fields.image);
    const at = service.pathOf('image');
    if (service.fields.build !== undefined) {
      source.take(at);
      source.note(
        service.pathOf('build'),
        'the image is the one that the release brings, `image: .`',
      );
      return '.';
    }
    if (image && /^[\w][\w./:@+-]*[\w]$/.test(image)) {
      source.take(at);
      return image;
    }
    source.note(
      at,
      `${image || 'no image'} is no image that is known here; the release brings one, \`image: .\``,
    );
    return '.';
  }

  /** What ends by itself is a Job. */
  private describeEnd({ service, ends }: UsedService, draft: Draft): void {
    const { source } = this;
    const restart = textOf(service.fields.restart);
    source.take(service.pathOf('restart'));
    if (ends && Object.keys(draft.service.ports).length === 0) {
      annotate(draft, 'k8s.score.dev/kind', 'Job');
      if (draft.metadata.annotations?.['macadam.dev/replicas']) {
        delete draft.metadata.annotations['macadam.dev/replicas'];
        source.note(
          [...service.pathOf('deploy'), 'replicas'],
          `${service.name} is a Job, which runs once`,
        );
      }
    } else if (restart === 'no' || restart?.startsWith('on-failure')) {
      source.note(
        service.pathOf('restart'),
        `${service.name} may end, and would be started again`,
        'for what runs once give metadata.annotations the entry k8s.score.dev/kind: Job',
      );
    }
  }

  private isShared(volume: string): boolean {
    return (
      this.own.filter(({ service }) =>
        listOf(service.fields.volumes).some(item =>
          isRecord(item)
            ? item.source === volume
            : textOf(item)?.split(':')[0] === volume,
        ),
      ).length > 1
    );
  }

  /** Their data stays where it is. */
  private noteData({ service, type }: UsedService): void {
    if (type === undefined) return;
    this.source.note(
      ['services', service.name],
      `${path.basename(textOf(service.fields.image) ?? service.name)} becomes a resource of type ${type}, new and empty`,
      'move its data yourself; its settings are those of the platform',
    );
  }

  private noteTop(): void {
    for (const field of Object.keys(mapOf(this.source.value))) {
      if (/^(version|name|networks|services|x-.*)$/.test(field)) {
        this.source.take([field]);
        continue;
      }
      this.source.noteRest([field], rest => INSTEAD_AT_TOP[String(rest[0])]);
    }
  }
}

import type { Path, Position } from '@macadam/score';

/** A file by its path inside the repository it belongs to, with forward slashes. */
export interface TextFile {
  path: string;
  text: string;
}

/** What every document of the platform folder knows about where it came from. */
export interface PlatformDocument {
  /** metadata.name */
  name: string;
  title?: string;
  description?: string;
  file: string;
  /** Line of the document's first key, 1-based. */
  line: number;
  /** Position of a path in this document, or of its nearest existing ancestor. */
  positionOf(path: Path): Position;
}

/** The one document of kind Platform. */
export interface PlatformSpec {
  /** Entity reference of the group that owns the platform, such as `group:default/platform-team`. */
  owner: string;
  /** How the literal image `.` becomes a reference; absent: `.` is an error. */
  images?: { reference: string; simulated: boolean };
  /** Namespaces whose pods may reach every tenant's: gateways, operators, what scrapes metrics. */
  allowFrom: string[];
}

/** Such as `development` or `production`; definitions and defaults are for a type. */
export type EnvironmentType = string;

/** A place that a workload runs. */
export interface Environment extends PlatformDocument {
  type: EnvironmentType;
  cluster: string;
  /** Namespace, still with its `${…}` expressions; see `namespaceOf`. */
  namespace: string;
  /** Environments that come before this one in promotion order. None: a push deploys here. */
  after: string[];
  delivery: {
    engine: 'flux' | 'argocd';
    /** Repository on the forge, `organisation/name`, or a name in the platform's own organisation. */
    repository: string;
    path: string;
    /** Where the cluster clones it from. */
    url?: string;
    /** Secret in the namespace of Flux that it needs for that. */
    secret?: string;
  };
  gates: {
    /** `enforce`: a denied object stops the deployment; `audit`: it is reported only. */
    policy: 'enforce' | 'audit';
    /** The same of signatures, provenance and SBOMs of images; `off` unless given. */
    supplyChain: 'off' | 'audit' | 'enforce';
    /** People who have to approve before a release goes in; 0 is none. */
    approvals: number;
  };
  /** Hosts that tenants' workloads answer for here: patterns with `${tenant.id}`, see `hostRules`. */
  hosts?: string[];
  /** Network facts that definitions may use as `${environment.domain}`. */
  domain?: string;
  /** Other facts for definitions, as `${environment.variables.x}`. */
  variables: Record<string, string>;
}

/** The stable unit of isolation; `name` is its id and never changes. */
export interface Tenant extends PlatformDocument {
  /** Entity reference of the owner; may change. */
  owner: string;
  /** Repositories (`organisation/name`) whose workloads belong here; `*` stands for any name. */
  repositories: string[];
  /** Hosts that are this tenant's own, by environment. */
  hosts?: Record<string, string[]>;
  /** ResourceQuota `hard` of each of its namespaces. */
  quota?: Record<string, string>;
}

/** What one tenant lets others use. The platform repository decides, not the tenants' own. */
export interface Grant extends PlatformDocument {
  /** Tenant that has it. */
  from: string;
  /** Tenants that may use it. */
  to: string[];
  /** Environments it holds in; all unless given. */
  environments?: string[];
  /** A workload that theirs may call, as a `service`. */
  workload?: string;
  /** A shared resource that theirs may use; its owner's workloads make it. */
  resource?: { type: string; class: string; id: string };
  /** ClusterSecretStore that reads the Secrets of the owner's namespace, for a resource that has secret outputs. */
  secretStore?: string;
}

/**
 * What a definition asks of a request: every criterion given has to hold, a list holds when it has the request's value.
 * The order of the keys after `type` is the order in which definitions are compared. No class means class `default`.
 */
export interface DefinitionMatch {
  type: string;
  id?: string[];
  workload?: string[];
  system?: string[];
  owner?: string[];
  environment?: string[];
  environmentType?: string[];
  class?: string[];
  labels?: Record<string, string>;
}

/** A JSON Schema (2020-12), as it is written. */
export type JsonSchema = { [key: string]: unknown };

/**
 * An output: text with `${…}` expressions, a structure of such texts, a key of a Secret that the objects make, or a text
 * with other outputs, secrets among them, as `$(output)`.
 */
export type OutputTemplate =
  | { kind: 'value'; value: unknown }
  | { kind: 'secret'; name: string; key: string }
  | { kind: 'composed'; text: string };

/** The platform team's answer to "a postgres in this context". */
export interface ResourceDefinition extends PlatformDocument {
  match: DefinitionMatch;
  /** JSON Schema (2020-12 object) of the params a workload may give. */
  params: JsonSchema;
  /** Objects by a local name, still with their expressions. */
  objects: Record<string, unknown>;
  /** CEL that has to be true for an object, by its local name, to be made; none: it always is. */
  when: Record<string, string>;
  /** CEL over `objects.<local name>` as the cluster reports them; all have to hold. */
  readyWhen: string[];
  outputs: Record<string, OutputTemplate>;
  /** An expression that gives a mapping of more outputs, for those whose names the definition does not know. */
  moreOutputs?: string;
  /** Names in `objects` that hold data and are never pruned. */
  holdsData: string[];
  /** URLs at which people reach the workload, with expressions. */
  endpoints: string[];
}

/** Names of the probe a container gets when it gives none and the workload serves a port. */
export type ProbeKind = 'tcp' | 'http' | 'none';

/** What the platform adds to every workload of an environment type. */
export interface WorkloadDefaults extends PlatformDocument {
  match: { environmentType?: string; environment?: string };
  /** Values, still with their expressions, with the shape of the file. */
  replicas?: number;
  podSecurityContext?: Record<string, unknown>;
  containerSecurityContext?: Record<string, unknown>;
  requests?: { cpu?: string; memory?: string };
  limits?: { cpu?: string; memory?: string };
  /** The most that a container may ask for, requests and limits. */
  ceiling?: { cpu?: string; memory?: string; replicas?: number };
  probes?: {
    service: {
      kind: ProbeKind;
      path?: string;
      periodSeconds?: number;
      failureThreshold?: number;
    };
    /** Command of the liveness and readiness probes of a container in a workload with no service port. */
    worker?: { command: string[] };
  };
  topologySpread?: {
    topologyKey: string;
    maxSkew: number;
    whenUnsatisfiable: string;
  }[];
  /** Written only when more than one replica runs. */
  disruptionBudget?: { maxUnavailable: number | string };
  telemetry?: { endpoint: string };
  /** Pod Security Standard that a tenant's namespaces of this type enforce. */
  podSecurity: 'restricted' | 'baseline' | 'privileged';
}

/** Whoever holds a private key, or whoever a certificate of the trusted root names; see @macadam/supply-chain. */
export type ImageSigner =
  | { name?: string; key: string; transparencyLog?: boolean }
  | {
      subject?: string;
      subjectRegExp?: string;
      issuer?: string;
      issuerRegExp?: string;
      certificateLog?: boolean;
    };

/** What the provenance of an image has to say. */
export interface ProvenanceRule {
  /** Who may sign the provenance; who may sign the image unless given. */
  signedBy?: ImageSigner[];
  builder?: string;
  builderRegExp?: string;
  /** Address of the source repository. */
  source?: string;
  sourceRegExp?: string;
}

/** What is asked of images: who signs them, what builds them, and that they say what is in them. */
export interface SupplyChainPolicy extends PlatformDocument {
  /** `registry/repository` with `*` for any characters; the one that says most decides about an image. */
  images: string[];
  /** Any one of these. */
  signedBy: ImageSigner[];
  provenance?: ProvenanceRule;
  /** `attached`: there is one; `signed`: in an attestation by one of the signers. */
  sbom?: 'attached' | 'signed';
}

/** Everything that the platform folder says. */
export interface Platform {
  spec: PlatformSpec;
  /** In promotion order. */
  environments: Environment[];
  tenants: Tenant[];
  grants: Grant[];
  definitions: ResourceDefinition[];
  defaults: WorkloadDefaults[];
  supplyChain: SupplyChainPolicy[];
  /** Texts of policies/*.yaml and policies/exceptions/*.yaml, untouched. */
  policies: TextFile[];
}

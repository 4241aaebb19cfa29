/**
 * Kubernetes 1.34's own API types, one line a field: name, protobuf number (`2.5`: field 5 of the message inlined at 2),
 * type, and marks (required, set, keys=, merge=, replace, retainKeys, atomic, default=).
 * Written by scripts/write-core-types.mjs.
 */
export const CORE_TYPES = `
admissionregistration.v1.AuditAnnotation
 key:1 string required
 valueExpression:2 string required
admissionregistration.v1.ExpressionWarning
 fieldRef:2 string required
 warning:3 string required
admissionregistration.v1.MatchCondition
 expression:2 string required
 name:1 string required
admissionregistration.v1.MatchResources atomic
 excludeResourceRules:4 []NamedRuleWithOperations
 matchPolicy:7 string
 namespaceSelector:1 meta.v1.LabelSelector
 objectSelector:2 meta.v1.LabelSelector
 resourceRules:3 []NamedRuleWithOperations
admissionregistration.v1.MutatingWebhook
 admissionReviewVersions:8 []string required
 clientConfig:2 WebhookClientConfig required
 failurePolicy:4 string
 matchConditions:12 []MatchCondition keys=name
 matchPolicy:9 string
 name:1 string required
 namespaceSelector:5 meta.v1.LabelSelector
 objectSelector:11 meta.v1.LabelSelector
 reinvocationPolicy:10 string
 rules:3 []RuleWithOperations
 sideEffects:6 string required
 timeoutSeconds:7 int32
admissionregistration.v1.MutatingWebhookConfiguration
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 webhooks:2 []MutatingWebhook keys=name
admissionregistration.v1.NamedRuleWithOperations atomic
 apiGroups:2.2.1 []string
 apiVersions:2.2.2 []string
 operations:2.1 []string
 resourceNames:1 []string
 resources:2.2.3 []string
 scope:2.2.4 string
admissionregistration.v1.ParamKind atomic
 apiVersion:1 string
 kind:2 string
admissionregistration.v1.ParamRef atomic
 name:1 string
 namespace:2 string
 parameterNotFoundAction:4 string
 selector:3 meta.v1.LabelSelector
admissionregistration.v1.RuleWithOperations
 apiGroups:2.1 []string
 apiVersions:2.2 []string
 operations:1 []string
 resources:2.3 []string
 scope:2.4 string
admissionregistration.v1.ServiceReference
 name:2 string required
 namespace:1 string required
 path:3 string
 port:4 int32
admissionregistration.v1.TypeChecking
 expressionWarnings:1 []ExpressionWarning
admissionregistration.v1.ValidatingAdmissionPolicy
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 ValidatingAdmissionPolicySpec
 status:3 ValidatingAdmissionPolicyStatus
admissionregistration.v1.ValidatingAdmissionPolicyBinding
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec
 matchResources:3 MatchResources
 paramRef:2 ParamRef
 policyName:1 string
 validationActions:4 []string set
admissionregistration.v1.ValidatingAdmissionPolicySpec
 auditAnnotations:5 []AuditAnnotation
 failurePolicy:4 string
 matchConditions:6 []MatchCondition keys=name
 matchConstraints:2 MatchResources
 paramKind:1 ParamKind
 validations:3 []Validation
 variables:7 []Variable keys=name
admissionregistration.v1.ValidatingAdmissionPolicyStatus
 conditions:3 []meta.v1.Condition keys=type replace
 observedGeneration:1 int64
 typeChecking:2 TypeChecking
admissionregistration.v1.ValidatingWebhook
 admissionReviewVersions:8 []string required
 clientConfig:2 WebhookClientConfig required
 failurePolicy:4 string
 matchConditions:11 []MatchCondition keys=name
 matchPolicy:9 string
 name:1 string required
 namespaceSelector:5 meta.v1.LabelSelector
 objectSelector:10 meta.v1.LabelSelector
 rules:3 []RuleWithOperations
 sideEffects:6 string required
 timeoutSeconds:7 int32
admissionregistration.v1.ValidatingWebhookConfiguration
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 webhooks:2 []ValidatingWebhook keys=name
admissionregistration.v1.Validation
 expression:1 string required
 message:2 string
 messageExpression:4 string
 reason:3 string
admissionregistration.v1.Variable atomic
 expression:2 string required
 name:1 string required
admissionregistration.v1.WebhookClientConfig
 caBundle:2 bytes
 service:1 ServiceReference
 url:3 string
apiextensions.v1.CustomResourceColumnDefinition
 description string
 format string
 jsonPath string required
 name string required
 priority int32
 type string required
apiextensions.v1.CustomResourceConversion
 strategy string required
 webhook WebhookConversion
apiextensions.v1.CustomResourceDefinition
 apiVersion string
 kind string
 metadata meta.v1.ObjectMeta
 spec CustomResourceDefinitionSpec required
 status CustomResourceDefinitionStatus
apiextensions.v1.CustomResourceDefinitionCondition
 lastTransitionTime time
 message string
 reason string
 status string required
 type string required
apiextensions.v1.CustomResourceDefinitionNames
 categories []string
 kind string required
 listKind string
 plural string required
 shortNames []string
 singular string
apiextensions.v1.CustomResourceDefinitionSpec
 conversion CustomResourceConversion
 group string required
 names CustomResourceDefinitionNames required
 preserveUnknownFields bool
 scope string required
 versions []CustomResourceDefinitionVersion required
apiextensions.v1.CustomResourceDefinitionStatus
 acceptedNames CustomResourceDefinitionNames
 conditions []CustomResourceDefinitionCondition keys=type replace
 storedVersions []string
apiextensions.v1.CustomResourceDefinitionVersion
 additionalPrinterColumns []CustomResourceColumnDefinition
 deprecated bool
 deprecationWarning string
 name string required
 schema CustomResourceValidation
 selectableFields []SelectableField
 served bool required
 storage bool required
 subresources CustomResourceSubresources
apiextensions.v1.CustomResourceSubresourceScale
 labelSelectorPath string
 specReplicasPath string required
 statusReplicasPath string required
apiextensions.v1.CustomResourceSubresourceStatus

apiextensions.v1.CustomResourceSubresources
 scale CustomResourceSubresourceScale
 status CustomResourceSubresourceStatus
apiextensions.v1.CustomResourceValidation
 openAPIV3Schema any
apiextensions.v1.SelectableField
 jsonPath string required
apiextensions.v1.ServiceReference
 name string required
 namespace string required
 path string
 port int32
apiextensions.v1.WebhookClientConfig
 caBundle bytes
 service ServiceReference
 url string
apiextensions.v1.WebhookConversion
 clientConfig WebhookClientConfig
 conversionReviewVersions []string required
apps.v1.ControllerRevision
 apiVersion string
 data:2 any
 kind string
 metadata:1 meta.v1.ObjectMeta
 revision:3 int64 required
apps.v1.DaemonSet
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 DaemonSetSpec
 status:3 DaemonSetStatus
apps.v1.DaemonSetCondition
 lastTransitionTime:3 time
 message:5 string
 reason:4 string
 status:2 string required
 type:1 string required
apps.v1.DaemonSetSpec
 minReadySeconds:4 int32
 revisionHistoryLimit:6 int32
 selector:1 meta.v1.LabelSelector required
 template:2 core.v1.PodTemplateSpec required
 updateStrategy:3 DaemonSetUpdateStrategy
apps.v1.DaemonSetStatus
 collisionCount:9 int32
 conditions:10 []DaemonSetCondition keys=type
 currentNumberScheduled:1 int32 required
 desiredNumberScheduled:3 int32 required
 numberAvailable:7 int32
 numberMisscheduled:2 int32 required
 numberReady:4 int32 required
 numberUnavailable:8 int32
 observedGeneration:5 int64
 updatedNumberScheduled:6 int32
apps.v1.DaemonSetUpdateStrategy
 rollingUpdate:2 RollingUpdateDaemonSet
 type:1 string
apps.v1.Deployment
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 DeploymentSpec
 status:3 DeploymentStatus
apps.v1.DeploymentCondition
 lastTransitionTime:7 time
 lastUpdateTime:6 time
 message:5 string
 reason:4 string
 status:2 string required
 type:1 string required
apps.v1.DeploymentSpec
 minReadySeconds:5 int32
 paused:7 bool
 progressDeadlineSeconds:9 int32
 replicas:1 int32
 revisionHistoryLimit:6 int32
 selector:2 meta.v1.LabelSelector required
 strategy:4 DeploymentStrategy retainKeys
 template:3 core.v1.PodTemplateSpec required
apps.v1.DeploymentStatus
 availableReplicas:4 int32
 collisionCount:8 int32
 conditions:6 []DeploymentCondition keys=type
 observedGeneration:1 int64
 readyReplicas:7 int32
 replicas:2 int32
 terminatingReplicas:9 int32
 unavailableReplicas:5 int32
 updatedReplicas:3 int32
apps.v1.DeploymentStrategy
 rollingUpdate:2 RollingUpdateDeployment
 type:1 string
apps.v1.ReplicaSet
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 ReplicaSetSpec
 status:3 ReplicaSetStatus
apps.v1.ReplicaSetCondition
 lastTransitionTime:3 time
 message:5 string
 reason:4 string
 status:2 string required
 type:1 string required
apps.v1.ReplicaSetSpec
 minReadySeconds:4 int32
 replicas:1 int32
 selector:2 meta.v1.LabelSelector required
 template:3 core.v1.PodTemplateSpec
apps.v1.ReplicaSetStatus
 availableReplicas:5 int32
 conditions:6 []ReplicaSetCondition keys=type
 fullyLabeledReplicas:2 int32
 observedGeneration:3 int64
 readyReplicas:4 int32
 replicas:1 int32 required
 terminatingReplicas:7 int32
apps.v1.RollingUpdateDaemonSet
 maxSurge:2 intorstring
 maxUnavailable:1 intorstring
apps.v1.RollingUpdateDeployment
 maxSurge:2 intorstring
 maxUnavailable:1 intorstring
apps.v1.RollingUpdateStatefulSetStrategy
 maxUnavailable:2 intorstring
 partition:1 int32
apps.v1.StatefulSet
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 StatefulSetSpec
 status:3 StatefulSetStatus
apps.v1.StatefulSetCondition
 lastTransitionTime:3 time
 message:5 string
 reason:4 string
 status:2 string required
 type:1 string required
apps.v1.StatefulSetOrdinals
 start:1 int32
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy
 whenDeleted:1 string
 whenScaled:2 string
apps.v1.StatefulSetSpec
 minReadySeconds:9 int32
 ordinals:11 StatefulSetOrdinals
 persistentVolumeClaimRetentionPolicy:10 StatefulSetPersistentVolumeClaimRetentionPolicy
 podManagementPolicy:6 string
 replicas:1 int32
 revisionHistoryLimit:8 int32
 selector:2 meta.v1.LabelSelector required
 serviceName:5 string
 template:3 core.v1.PodTemplateSpec required
 updateStrategy:7 StatefulSetUpdateStrategy
 volumeClaimTemplates:4 []core.v1.PersistentVolumeClaim
apps.v1.StatefulSetStatus
 availableReplicas:11 int32
 collisionCount:9 int32
 conditions:10 []StatefulSetCondition keys=type
 currentReplicas:4 int32
 currentRevision:6 string
 observedGeneration:1 int64
 readyReplicas:3 int32
 replicas:2 int32 required
 updateRevision:7 string
 updatedReplicas:5 int32
apps.v1.StatefulSetUpdateStrategy
 rollingUpdate:2 RollingUpdateStatefulSetStrategy
 type:1 string
authentication.v1.BoundObjectReference
 apiVersion:2 string
 kind:1 string
 name:3 string
 uid:4 string
authentication.v1.SelfSubjectReview
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 status:2 SelfSubjectReviewStatus
authentication.v1.SelfSubjectReviewStatus
 userInfo:1 UserInfo
authentication.v1.TokenRequest
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 TokenRequestSpec required
 status:3 TokenRequestStatus
authentication.v1.TokenRequestSpec
 audiences:1 []string required
 boundObjectRef:3 BoundObjectReference
 expirationSeconds:4 int64
authentication.v1.TokenRequestStatus
 expirationTimestamp:2 time required
 token:1 string required
authentication.v1.TokenReview
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 TokenReviewSpec required
 status:3 TokenReviewStatus
authentication.v1.TokenReviewSpec
 audiences:2 []string
 token:1 string
authentication.v1.TokenReviewStatus
 audiences:4 []string
 authenticated:1 bool
 error:3 string
 user:2 UserInfo
authentication.v1.UserInfo
 extra:4 map []string
 groups:3 []string
 uid:2 string
 username:1 string
authorization.v1.FieldSelectorAttributes
 rawSelector:1 string
 requirements:2 []meta.v1.FieldSelectorRequirement
authorization.v1.LabelSelectorAttributes
 rawSelector:1 string
 requirements:2 []meta.v1.LabelSelectorRequirement
authorization.v1.LocalSubjectAccessReview
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 SubjectAccessReviewSpec required
 status:3 SubjectAccessReviewStatus
authorization.v1.NonResourceAttributes
 path:1 string
 verb:2 string
authorization.v1.NonResourceRule
 nonResourceURLs:2 []string
 verbs:1 []string required
authorization.v1.ResourceAttributes
 fieldSelector:8 FieldSelectorAttributes
 group:3 string
 labelSelector:9 LabelSelectorAttributes
 name:7 string
 namespace:1 string
 resource:5 string
 subresource:6 string
 verb:2 string
 version:4 string
authorization.v1.ResourceRule
 apiGroups:2 []string
 resourceNames:4 []string
 resources:3 []string
 verbs:1 []string required
authorization.v1.SelfSubjectAccessReview
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 SelfSubjectAccessReviewSpec required
 status:3 SubjectAccessReviewStatus
authorization.v1.SelfSubjectAccessReviewSpec
 nonResourceAttributes:2 NonResourceAttributes
 resourceAttributes:1 ResourceAttributes
authorization.v1.SelfSubjectRulesReview
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 SelfSubjectRulesReviewSpec required
 status:3 SubjectRulesReviewStatus
authorization.v1.SelfSubjectRulesReviewSpec
 namespace:1 string
authorization.v1.SubjectAccessReview
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 SubjectAccessReviewSpec required
 status:3 SubjectAccessReviewStatus
authorization.v1.SubjectAccessReviewSpec
 extra:5 map []string
 groups:4 []string
 nonResourceAttributes:2 NonResourceAttributes
 resourceAttributes:1 ResourceAttributes
 uid:6 string
 user:3 string
authorization.v1.SubjectAccessReviewStatus
 allowed:1 bool required
 denied:4 bool
 evaluationError:3 string
 reason:2 string
authorization.v1.SubjectRulesReviewStatus
 evaluationError:4 string
 incomplete:3 bool required
 nonResourceRules:2 []NonResourceRule required
 resourceRules:1 []ResourceRule required
autoscaling.v1.CrossVersionObjectReference atomic
 apiVersion:3 string
 kind:1 string required
 name:2 string required
autoscaling.v1.HorizontalPodAutoscaler
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 HorizontalPodAutoscalerSpec
 status:3 HorizontalPodAutoscalerStatus
autoscaling.v1.HorizontalPodAutoscalerSpec
 maxReplicas:3 int32 required
 minReplicas:2 int32
 scaleTargetRef:1 CrossVersionObjectReference required
 targetCPUUtilizationPercentage:4 int32
autoscaling.v1.HorizontalPodAutoscalerStatus
 currentCPUUtilizationPercentage:5 int32
 currentReplicas:3 int32 required
 desiredReplicas:4 int32 required
 lastScaleTime:2 time
 observedGeneration:1 int64
autoscaling.v1.Scale
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 ScaleSpec
 status:3 ScaleStatus
autoscaling.v1.ScaleSpec
 replicas:1 int32
autoscaling.v1.ScaleStatus
 replicas:1 int32 required
 selector:2 string
autoscaling.v2.ContainerResourceMetricSource
 container:3 string required
 name:1 string required
 target:2 MetricTarget required
autoscaling.v2.ContainerResourceMetricStatus
 container:3 string required
 current:2 MetricValueStatus required
 name:1 string required
autoscaling.v2.CrossVersionObjectReference
 apiVersion:3 string
 kind:1 string required
 name:2 string required
autoscaling.v2.ExternalMetricSource
 metric:1 MetricIdentifier required
 target:2 MetricTarget required
autoscaling.v2.ExternalMetricStatus
 current:2 MetricValueStatus required
 metric:1 MetricIdentifier required
autoscaling.v2.HPAScalingPolicy
 periodSeconds:3 int32 required
 type:1 string required
 value:2 int32 required
autoscaling.v2.HPAScalingRules
 policies:2 []HPAScalingPolicy
 selectPolicy:1 string
 stabilizationWindowSeconds:3 int32
 tolerance:4 quantity
autoscaling.v2.HorizontalPodAutoscaler
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 HorizontalPodAutoscalerSpec
 status:3 HorizontalPodAutoscalerStatus
autoscaling.v2.HorizontalPodAutoscalerBehavior
 scaleDown:2 HPAScalingRules
 scaleUp:1 HPAScalingRules
autoscaling.v2.HorizontalPodAutoscalerCondition
 lastTransitionTime:3 time
 message:5 string
 reason:4 string
 status:2 string required
 type:1 string required
autoscaling.v2.HorizontalPodAutoscalerSpec
 behavior:5 HorizontalPodAutoscalerBehavior
 maxReplicas:3 int32 required
 metrics:4 []MetricSpec
 minReplicas:2 int32
 scaleTargetRef:1 CrossVersionObjectReference required
autoscaling.v2.HorizontalPodAutoscalerStatus
 conditions:6 []HorizontalPodAutoscalerCondition keys=type
 currentMetrics:5 []MetricStatus
 currentReplicas:3 int32
 desiredReplicas:4 int32 required
 lastScaleTime:2 time
 observedGeneration:1 int64
autoscaling.v2.MetricIdentifier
 name:1 string required
 selector:2 meta.v1.LabelSelector
autoscaling.v2.MetricSpec
 containerResource:7 ContainerResourceMetricSource
 external:5 ExternalMetricSource
 object:2 ObjectMetricSource
 pods:3 PodsMetricSource
 resource:4 ResourceMetricSource
 type:1 string required
autoscaling.v2.MetricStatus
 containerResource:7 ContainerResourceMetricStatus
 external:5 ExternalMetricStatus
 object:2 ObjectMetricStatus
 pods:3 PodsMetricStatus
 resource:4 ResourceMetricStatus
 type:1 string required
autoscaling.v2.MetricTarget
 averageUtilization:4 int32
 averageValue:3 quantity
 type:1 string required
 value:2 quantity
autoscaling.v2.MetricValueStatus
 averageUtilization:3 int32
 averageValue:2 quantity
 value:1 quantity
autoscaling.v2.ObjectMetricSource
 describedObject:1 CrossVersionObjectReference required
 metric:3 MetricIdentifier required
 target:2 MetricTarget required
autoscaling.v2.ObjectMetricStatus
 current:2 MetricValueStatus required
 describedObject:3 CrossVersionObjectReference required
 metric:1 MetricIdentifier required
autoscaling.v2.PodsMetricSource
 metric:1 MetricIdentifier required
 target:2 MetricTarget required
autoscaling.v2.PodsMetricStatus
 current:2 MetricValueStatus required
 metric:1 MetricIdentifier required
autoscaling.v2.ResourceMetricSource
 name:1 string required
 target:2 MetricTarget required
autoscaling.v2.ResourceMetricStatus
 current:2 MetricValueStatus required
 name:1 string required
batch.v1.CronJob
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 CronJobSpec
 status:3 CronJobStatus
batch.v1.CronJobSpec
 concurrencyPolicy:3 string
 failedJobsHistoryLimit:7 int32
 jobTemplate:5 JobTemplateSpec required
 schedule:1 string required
 startingDeadlineSeconds:2 int64
 successfulJobsHistoryLimit:6 int32
 suspend:4 bool
 timeZone:8 string
batch.v1.CronJobStatus
 active:1 []core.v1.ObjectReference
 lastScheduleTime:4 time
 lastSuccessfulTime:5 time
batch.v1.Job
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 JobSpec
 status:3 JobStatus
batch.v1.JobCondition
 lastProbeTime:3 time
 lastTransitionTime:4 time
 message:6 string
 reason:5 string
 status:2 string required
 type:1 string required
batch.v1.JobSpec
 activeDeadlineSeconds:3 int64
 backoffLimit:7 int32
 backoffLimitPerIndex:12 int32
 completionMode:9 string
 completions:2 int32
 managedBy:15 string
 manualSelector:5 bool
 maxFailedIndexes:13 int32
 parallelism:1 int32
 podFailurePolicy:11 PodFailurePolicy
 podReplacementPolicy:14 string
 selector:4 meta.v1.LabelSelector
 successPolicy:16 SuccessPolicy
 suspend:10 bool
 template:6 core.v1.PodTemplateSpec required
 ttlSecondsAfterFinished:8 int32
batch.v1.JobStatus
 active:4 int32
 completedIndexes:7 string
 completionTime:3 time
 conditions:1 []JobCondition merge=type
 failed:6 int32
 failedIndexes:10 string
 ready:9 int32
 startTime:2 time
 succeeded:5 int32
 terminating:11 int32
 uncountedTerminatedPods:8 UncountedTerminatedPods
batch.v1.JobTemplateSpec
 metadata:1 meta.v1.ObjectMeta
 spec:2 JobSpec
batch.v1.PodFailurePolicy
 rules:1 []PodFailurePolicyRule required
batch.v1.PodFailurePolicyOnExitCodesRequirement
 containerName:1 string
 operator:2 string required
 values:3 []int32 required set
batch.v1.PodFailurePolicyOnPodConditionsPattern
 status:2 string required
 type:1 string required
batch.v1.PodFailurePolicyRule
 action:1 string required
 onExitCodes:2 PodFailurePolicyOnExitCodesRequirement
 onPodConditions:3 []PodFailurePolicyOnPodConditionsPattern
batch.v1.SuccessPolicy
 rules:1 []SuccessPolicyRule required
batch.v1.SuccessPolicyRule
 succeededCount:2 int32
 succeededIndexes:1 string
batch.v1.UncountedTerminatedPods
 failed:2 []string set
 succeeded:1 []string set
coordination.v1.Lease
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 LeaseSpec
coordination.v1.LeaseSpec
 acquireTime:3 microtime
 holderIdentity:1 string
 leaseDurationSeconds:2 int32
 leaseTransitions:5 int32
 preferredHolder:7 string
 renewTime:4 microtime
 strategy:6 string
core.v1.AWSElasticBlockStoreVolumeSource
 fsType:2 string
 partition:3 int32
 readOnly:4 bool
 volumeID:1 string required
core.v1.Affinity
 nodeAffinity:1 NodeAffinity
 podAffinity:2 PodAffinity
 podAntiAffinity:3 PodAntiAffinity
core.v1.AppArmorProfile
 localhostProfile:2 string
 type:1 string required
core.v1.AttachedVolume
 devicePath:2 string required
 name:1 string required
core.v1.AzureDiskVolumeSource
 cachingMode:3 string default=ReadWrite
 diskName:1 string required
 diskURI:2 string required
 fsType:4 string default=ext4
 kind:6 string default=Shared
 readOnly:5 bool
core.v1.AzureFilePersistentVolumeSource
 readOnly:3 bool
 secretName:1 string required
 secretNamespace:4 string
 shareName:2 string required
core.v1.AzureFileVolumeSource
 readOnly:3 bool
 secretName:1 string required
 shareName:2 string required
core.v1.Binding
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 target:2 ObjectReference required
core.v1.CSIPersistentVolumeSource
 controllerExpandSecretRef:9 SecretReference
 controllerPublishSecretRef:6 SecretReference
 driver:1 string required
 fsType:4 string
 nodeExpandSecretRef:10 SecretReference
 nodePublishSecretRef:8 SecretReference
 nodeStageSecretRef:7 SecretReference
 readOnly:3 bool
 volumeAttributes:5 map string
 volumeHandle:2 string required
core.v1.CSIVolumeSource
 driver:1 string required
 fsType:3 string
 nodePublishSecretRef:5 LocalObjectReference
 readOnly:2 bool
 volumeAttributes:4 map string
core.v1.Capabilities
 add:1 []string
 drop:2 []string
core.v1.CephFSPersistentVolumeSource
 monitors:1 []string required
 path:2 string
 readOnly:6 bool
 secretFile:4 string
 secretRef:5 SecretReference
 user:3 string
core.v1.CephFSVolumeSource
 monitors:1 []string required
 path:2 string
 readOnly:6 bool
 secretFile:4 string
 secretRef:5 LocalObjectReference
 user:3 string
core.v1.CinderPersistentVolumeSource
 fsType:2 string
 readOnly:3 bool
 secretRef:4 SecretReference
 volumeID:1 string required
core.v1.CinderVolumeSource
 fsType:2 string
 readOnly:3 bool
 secretRef:4 LocalObjectReference
 volumeID:1 string required
core.v1.ClientIPConfig
 timeoutSeconds:1 int32
core.v1.ClusterTrustBundleProjection
 labelSelector:3 meta.v1.LabelSelector
 name:1 string
 optional:5 bool
 path:4 string required
 signerName:2 string
core.v1.ConfigMap
 apiVersion string
 binaryData:3 map bytes
 data:2 map string
 immutable:4 bool
 kind string
 metadata:1 meta.v1.ObjectMeta
core.v1.ConfigMapEnvSource
 name:1.1 string
 optional:2 bool
core.v1.ConfigMapKeySelector atomic
 key:2 string required
 name:1.1 string
 optional:3 bool
core.v1.ConfigMapNodeConfigSource
 kubeletConfigKey:5 string required
 name:2 string required
 namespace:1 string required
 resourceVersion:4 string
 uid:3 string
core.v1.ConfigMapProjection
 items:2 []KeyToPath
 name:1.1 string
 optional:4 bool
core.v1.ConfigMapVolumeSource
 defaultMode:3 int32
 items:2 []KeyToPath
 name:1.1 string
 optional:4 bool
core.v1.Container
 args:4 []string
 command:3 []string
 env:7 []EnvVar keys=name
 envFrom:19 []EnvFromSource
 image:2 string
 imagePullPolicy:14 string
 lifecycle:12 Lifecycle
 livenessProbe:10 Probe
 name:1 string required
 ports:6 []ContainerPort keys=containerPort+protocol merge=containerPort
 readinessProbe:11 Probe
 resizePolicy:23 []ContainerResizePolicy
 resources:8 ResourceRequirements
 restartPolicy:24 string
 restartPolicyRules:25 []ContainerRestartRule
 securityContext:15 SecurityContext
 startupProbe:22 Probe
 stdin:16 bool
 stdinOnce:17 bool
 terminationMessagePath:13 string
 terminationMessagePolicy:20 string
 tty:18 bool
 volumeDevices:21 []VolumeDevice keys=devicePath
 volumeMounts:9 []VolumeMount keys=mountPath
 workingDir:5 string
core.v1.ContainerExtendedResourceRequest
 containerName:1 string required
 requestName:3 string required
 resourceName:2 string required
core.v1.ContainerImage
 names:1 []string
 sizeBytes:2 int64
core.v1.ContainerPort
 containerPort:3 int32 required
 hostIP:5 string
 hostPort:2 int32
 name:1 string
 protocol:4 string default=TCP
core.v1.ContainerResizePolicy
 resourceName:1 string required
 restartPolicy:2 string required
core.v1.ContainerRestartRule
 action:1 string required
 exitCodes:2 ContainerRestartRuleOnExitCodes
core.v1.ContainerRestartRuleOnExitCodes
 operator:1 string required
 values:2 []int32 set
core.v1.ContainerState
 running:2 ContainerStateRunning
 terminated:3 ContainerStateTerminated
 waiting:1 ContainerStateWaiting
core.v1.ContainerStateRunning
 startedAt:1 time
core.v1.ContainerStateTerminated
 containerID:7 string
 exitCode:1 int32 required
 finishedAt:6 time
 message:4 string
 reason:3 string
 signal:2 int32
 startedAt:5 time
core.v1.ContainerStateWaiting
 message:2 string
 reason:1 string
core.v1.ContainerStatus
 allocatedResources:10 map quantity
 allocatedResourcesStatus:14 []ResourceStatus keys=name
 containerID:8 string
 image:6 string required
 imageID:7 string required
 lastState:3 ContainerState
 name:1 string required
 ready:4 bool required
 resources:11 ResourceRequirements
 restartCount:5 int32 required
 started:9 bool
 state:2 ContainerState
 stopSignal:15 string
 user:13 ContainerUser
 volumeMounts:12 []VolumeMountStatus keys=mountPath
core.v1.ContainerUser
 linux:1 LinuxContainerUser
core.v1.DaemonEndpoint
 Port:1 int32 required
core.v1.DownwardAPIProjection
 items:1 []DownwardAPIVolumeFile
core.v1.DownwardAPIVolumeFile
 fieldRef:2 ObjectFieldSelector
 mode:4 int32
 path:1 string required
 resourceFieldRef:3 ResourceFieldSelector
core.v1.DownwardAPIVolumeSource
 defaultMode:2 int32
 items:1 []DownwardAPIVolumeFile
core.v1.EmptyDirVolumeSource
 medium:1 string
 sizeLimit:2 quantity
core.v1.EndpointAddress atomic
 hostname:3 string
 ip:1 string required
 nodeName:4 string
 targetRef:2 ObjectReference
core.v1.EndpointPort atomic
 appProtocol:4 string
 name:1 string
 port:2 int32 required
 protocol:3 string
core.v1.EndpointSubset
 addresses:1 []EndpointAddress
 notReadyAddresses:2 []EndpointAddress
 ports:3 []EndpointPort
core.v1.Endpoints
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 subsets:2 []EndpointSubset
core.v1.EnvFromSource
 configMapRef:2 ConfigMapEnvSource
 prefix:1 string
 secretRef:3 SecretEnvSource
core.v1.EnvVar
 name:1 string required
 value:2 string
 valueFrom:3 EnvVarSource
core.v1.EnvVarSource
 configMapKeyRef:3 ConfigMapKeySelector
 fieldRef:1 ObjectFieldSelector
 fileKeyRef:5 FileKeySelector
 resourceFieldRef:2 ResourceFieldSelector
 secretKeyRef:4 SecretKeySelector
core.v1.EphemeralContainer
 args:1.4 []string
 command:1.3 []string
 env:1.7 []EnvVar keys=name
 envFrom:1.19 []EnvFromSource
 image:1.2 string
 imagePullPolicy:1.14 string
 lifecycle:1.12 Lifecycle
 livenessProbe:1.10 Probe
 name:1.1 string required
 ports:1.6 []ContainerPort keys=containerPort+protocol merge=containerPort
 readinessProbe:1.11 Probe
 resizePolicy:1.23 []ContainerResizePolicy
 resources:1.8 ResourceRequirements
 restartPolicy:1.24 string
 restartPolicyRules:1.25 []ContainerRestartRule
 securityContext:1.15 SecurityContext
 startupProbe:1.22 Probe
 stdin:1.16 bool
 stdinOnce:1.17 bool
 targetContainerName:2 string
 terminationMessagePath:1.13 string
 terminationMessagePolicy:1.20 string
 tty:1.18 bool
 volumeDevices:1.21 []VolumeDevice keys=devicePath
 volumeMounts:1.9 []VolumeMount keys=mountPath
 workingDir:1.5 string
core.v1.EphemeralVolumeSource
 volumeClaimTemplate:1 PersistentVolumeClaimTemplate
core.v1.Event
 action:12 string
 apiVersion string
 count:8 int32
 eventTime:10 microtime
 firstTimestamp:6 time
 involvedObject:2 ObjectReference required
 kind string
 lastTimestamp:7 time
 message:4 string
 metadata:1 meta.v1.ObjectMeta required
 reason:3 string
 related:13 ObjectReference
 reportingComponent:14 string
 reportingInstance:15 string
 series:11 EventSeries
 source:5 EventSource
 type:9 string
core.v1.EventSeries
 count:1 int32
 lastObservedTime:2 microtime
core.v1.EventSource
 component:1 string
 host:2 string
core.v1.ExecAction
 command:1 []string
core.v1.FCVolumeSource
 fsType:3 string
 lun:2 int32
 readOnly:4 bool
 targetWWNs:1 []string
 wwids:5 []string
core.v1.FileKeySelector atomic
 key:3 string required
 optional:4 bool
 path:2 string required
 volumeName:1 string required
core.v1.FlexPersistentVolumeSource
 driver:1 string required
 fsType:2 string
 options:5 map string
 readOnly:4 bool
 secretRef:3 SecretReference
core.v1.FlexVolumeSource
 driver:1 string required
 fsType:2 string
 options:5 map string
 readOnly:4 bool
 secretRef:3 LocalObjectReference
core.v1.FlockerVolumeSource
 datasetName:1 string
 datasetUUID:2 string
core.v1.GCEPersistentDiskVolumeSource
 fsType:2 string
 partition:3 int32
 pdName:1 string required
 readOnly:4 bool
core.v1.GRPCAction
 port:1 int32 required
 service:2 string
core.v1.GitRepoVolumeSource
 directory:3 string
 repository:1 string required
 revision:2 string
core.v1.GlusterfsPersistentVolumeSource
 endpoints:1 string required
 endpointsNamespace:4 string
 path:2 string required
 readOnly:3 bool
core.v1.GlusterfsVolumeSource
 endpoints:1 string required
 path:2 string required
 readOnly:3 bool
core.v1.HTTPGetAction
 host:3 string
 httpHeaders:5 []HTTPHeader
 path:1 string
 port:2 intorstring required
 scheme:4 string
core.v1.HTTPHeader
 name:1 string required
 value:2 string required
core.v1.HostAlias
 hostnames:2 []string
 ip:1 string required
core.v1.HostIP
 ip:1 string required
core.v1.HostPathVolumeSource
 path:1 string required
 type:2 string
core.v1.ISCSIPersistentVolumeSource
 chapAuthDiscovery:8 bool
 chapAuthSession:11 bool
 fsType:5 string
 initiatorName:12 string
 iqn:2 string required
 iscsiInterface:4 string default=default
 lun:3 int32 required
 portals:7 []string
 readOnly:6 bool
 secretRef:10 SecretReference
 targetPortal:1 string required
core.v1.ISCSIVolumeSource
 chapAuthDiscovery:8 bool
 chapAuthSession:11 bool
 fsType:5 string
 initiatorName:12 string
 iqn:2 string required
 iscsiInterface:4 string default=default
 lun:3 int32 required
 portals:7 []string
 readOnly:6 bool
 secretRef:10 LocalObjectReference
 targetPortal:1 string required
core.v1.ImageVolumeSource
 pullPolicy:2 string
 reference:1 string
core.v1.KeyToPath
 key:1 string required
 mode:3 int32
 path:2 string required
core.v1.Lifecycle
 postStart:1 LifecycleHandler
 preStop:2 LifecycleHandler
 stopSignal:3 string
core.v1.LifecycleHandler
 exec:1 ExecAction
 httpGet:2 HTTPGetAction
 sleep:4 SleepAction
 tcpSocket:3 TCPSocketAction
core.v1.LimitRange
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 LimitRangeSpec
core.v1.LimitRangeItem
 default:4 map quantity
 defaultRequest:5 map quantity
 max:2 map quantity
 maxLimitRequestRatio:6 map quantity
 min:3 map quantity
 type:1 string required
core.v1.LimitRangeSpec
 limits:1 []LimitRangeItem required
core.v1.LinuxContainerUser
 gid:2 int64 required
 supplementalGroups:3 []int64
 uid:1 int64 required
core.v1.LoadBalancerIngress
 hostname:2 string
 ip:1 string
 ipMode:3 string
 ports:4 []PortStatus
core.v1.LoadBalancerStatus
 ingress:1 []LoadBalancerIngress
core.v1.LocalObjectReference atomic
 name:1 string
core.v1.LocalVolumeSource
 fsType:2 string
 path:1 string required
core.v1.ModifyVolumeStatus
 status:2 string required
 targetVolumeAttributesClassName:1 string
core.v1.NFSVolumeSource
 path:2 string required
 readOnly:3 bool
 server:1 string required
core.v1.Namespace
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 NamespaceSpec
 status:3 NamespaceStatus
core.v1.NamespaceCondition
 lastTransitionTime:4 time
 message:6 string
 reason:5 string
 status:2 string required
 type:1 string required
core.v1.NamespaceSpec
 finalizers:1 []string
core.v1.NamespaceStatus
 conditions:2 []NamespaceCondition keys=type
 phase:1 string
core.v1.Node
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 NodeSpec
 status:3 NodeStatus
core.v1.NodeAddress
 address:2 string required
 type:1 string required
core.v1.NodeAffinity
 preferredDuringSchedulingIgnoredDuringExecution:2 []PreferredSchedulingTerm
 requiredDuringSchedulingIgnoredDuringExecution:1 NodeSelector
core.v1.NodeCondition
 lastHeartbeatTime:3 time
 lastTransitionTime:4 time
 message:6 string
 reason:5 string
 status:2 string required
 type:1 string required
core.v1.NodeConfigSource
 configMap:2 ConfigMapNodeConfigSource
core.v1.NodeConfigStatus
 active:2 NodeConfigSource
 assigned:1 NodeConfigSource
 error:4 string
 lastKnownGood:3 NodeConfigSource
core.v1.NodeDaemonEndpoints
 kubeletEndpoint:1 DaemonEndpoint
core.v1.NodeFeatures
 supplementalGroupsPolicy:1 bool
core.v1.NodeRuntimeHandler
 features:2 NodeRuntimeHandlerFeatures
 name:1 string
core.v1.NodeRuntimeHandlerFeatures
 recursiveReadOnlyMounts:1 bool
 userNamespaces:2 bool
core.v1.NodeSelector atomic
 nodeSelectorTerms:1 []NodeSelectorTerm required
core.v1.NodeSelectorRequirement
 key:1 string required
 operator:2 string required
 values:3 []string
core.v1.NodeSelectorTerm atomic
 matchExpressions:1 []NodeSelectorRequirement
 matchFields:2 []NodeSelectorRequirement
core.v1.NodeSpec
 configSource:6 NodeConfigSource
 externalID:2 string
 podCIDR:1 string
 podCIDRs:7 []string set
 providerID:3 string
 taints:5 []Taint
 unschedulable:4 bool
core.v1.NodeStatus
 addresses:5 []NodeAddress keys=type
 allocatable:2 map quantity
 capacity:1 map quantity
 conditions:4 []NodeCondition keys=type
 config:11 NodeConfigStatus
 daemonEndpoints:6 NodeDaemonEndpoints
 features:13 NodeFeatures
 images:8 []ContainerImage
 nodeInfo:7 NodeSystemInfo
 phase:3 string
 runtimeHandlers:12 []NodeRuntimeHandler
 volumesAttached:10 []AttachedVolume
 volumesInUse:9 []string
core.v1.NodeSwapStatus
 capacity:1 int64
core.v1.NodeSystemInfo
 architecture:10 string required
 bootID:3 string required
 containerRuntimeVersion:6 string required
 kernelVersion:4 string required
 kubeProxyVersion:8 string required
 kubeletVersion:7 string required
 machineID:1 string required
 operatingSystem:9 string required
 osImage:5 string required
 swap:11 NodeSwapStatus
 systemUUID:2 string required
core.v1.ObjectFieldSelector atomic
 apiVersion:1 string
 fieldPath:2 string required
core.v1.ObjectReference atomic
 apiVersion:5 string
 fieldPath:7 string
 kind:1 string
 name:3 string
 namespace:2 string
 resourceVersion:6 string
 uid:4 string
core.v1.PersistentVolume
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 PersistentVolumeSpec
 status:3 PersistentVolumeStatus
core.v1.PersistentVolumeClaim
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 PersistentVolumeClaimSpec
 status:3 PersistentVolumeClaimStatus
core.v1.PersistentVolumeClaimCondition
 lastProbeTime:3 time
 lastTransitionTime:4 time
 message:6 string
 reason:5 string
 status:2 string required
 type:1 string required
core.v1.PersistentVolumeClaimSpec
 accessModes:1 []string
 dataSource:7 TypedLocalObjectReference
 dataSourceRef:8 TypedObjectReference
 resources:2 VolumeResourceRequirements
 selector:4 meta.v1.LabelSelector
 storageClassName:5 string
 volumeAttributesClassName:9 string
 volumeMode:6 string
 volumeName:3 string
core.v1.PersistentVolumeClaimStatus
 accessModes:2 []string
 allocatedResourceStatuses:7 map string
 allocatedResources:5 map quantity
 capacity:3 map quantity
 conditions:4 []PersistentVolumeClaimCondition keys=type
 currentVolumeAttributesClassName:8 string
 modifyVolumeStatus:9 ModifyVolumeStatus
 phase:1 string
core.v1.PersistentVolumeClaimTemplate
 metadata:1 meta.v1.ObjectMeta
 spec:2 PersistentVolumeClaimSpec required
core.v1.PersistentVolumeClaimVolumeSource
 claimName:1 string required
 readOnly:2 bool
core.v1.PersistentVolumeSpec
 accessModes:3 []string
 awsElasticBlockStore:2.2 AWSElasticBlockStoreVolumeSource
 azureDisk:2.16 AzureDiskVolumeSource
 azureFile:2.13 AzureFilePersistentVolumeSource
 capacity:1 map quantity
 cephfs:2.9 CephFSPersistentVolumeSource
 cinder:2.8 CinderPersistentVolumeSource
 claimRef:4 ObjectReference
 csi:2.22 CSIPersistentVolumeSource
 fc:2.10 FCVolumeSource
 flexVolume:2.12 FlexPersistentVolumeSource
 flocker:2.11 FlockerVolumeSource
 gcePersistentDisk:2.1 GCEPersistentDiskVolumeSource
 glusterfs:2.4 GlusterfsPersistentVolumeSource
 hostPath:2.3 HostPathVolumeSource
 iscsi:2.7 ISCSIPersistentVolumeSource
 local:2.20 LocalVolumeSource
 mountOptions:7 []string
 nfs:2.5 NFSVolumeSource
 nodeAffinity:9 VolumeNodeAffinity
 persistentVolumeReclaimPolicy:5 string
 photonPersistentDisk:2.17 PhotonPersistentDiskVolumeSource
 portworxVolume:2.18 PortworxVolumeSource
 quobyte:2.15 QuobyteVolumeSource
 rbd:2.6 RBDPersistentVolumeSource
 scaleIO:2.19 ScaleIOPersistentVolumeSource
 storageClassName:6 string
 storageos:2.21 StorageOSPersistentVolumeSource
 volumeAttributesClassName:10 string
 volumeMode:8 string
 vsphereVolume:2.14 VsphereVirtualDiskVolumeSource
core.v1.PersistentVolumeStatus
 lastPhaseTransitionTime:4 time
 message:2 string
 phase:1 string
 reason:3 string
core.v1.PhotonPersistentDiskVolumeSource
 fsType:2 string
 pdID:1 string required
core.v1.Pod
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 PodSpec
 status:3 PodStatus
core.v1.PodAffinity
 preferredDuringSchedulingIgnoredDuringExecution:2 []WeightedPodAffinityTerm
 requiredDuringSchedulingIgnoredDuringExecution:1 []PodAffinityTerm
core.v1.PodAffinityTerm
 labelSelector:1 meta.v1.LabelSelector
 matchLabelKeys:5 []string
 mismatchLabelKeys:6 []string
 namespaceSelector:4 meta.v1.LabelSelector
 namespaces:2 []string
 topologyKey:3 string required
core.v1.PodAntiAffinity
 preferredDuringSchedulingIgnoredDuringExecution:2 []WeightedPodAffinityTerm
 requiredDuringSchedulingIgnoredDuringExecution:1 []PodAffinityTerm
core.v1.PodCertificateProjection
 certificateChainPath:6 string
 credentialBundlePath:4 string
 keyPath:5 string
 keyType:2 string required
 maxExpirationSeconds:3 int32
 signerName:1 string required
core.v1.PodCondition
 lastProbeTime:3 time
 lastTransitionTime:4 time
 message:6 string
 observedGeneration:7 int64
 reason:5 string
 status:2 string required
 type:1 string required
core.v1.PodDNSConfig
 nameservers:1 []string
 options:3 []PodDNSConfigOption
 searches:2 []string
core.v1.PodDNSConfigOption
 name:1 string
 value:2 string
core.v1.PodExtendedResourceClaimStatus
 requestMappings:1 []ContainerExtendedResourceRequest required
 resourceClaimName:2 string required
core.v1.PodIP
 ip:1 string required
core.v1.PodOS
 name:1 string required
core.v1.PodReadinessGate
 conditionType:1 string required
core.v1.PodResourceClaim
 name:1 string required
 resourceClaimName:3 string
 resourceClaimTemplateName:4 string
core.v1.PodResourceClaimStatus
 name:1 string required
 resourceClaimName:2 string
core.v1.PodSchedulingGate
 name:1 string required
core.v1.PodSecurityContext
 appArmorProfile:11 AppArmorProfile
 fsGroup:5 int64
 fsGroupChangePolicy:9 string
 runAsGroup:6 int64
 runAsNonRoot:3 bool
 runAsUser:2 int64
 seLinuxChangePolicy:13 string
 seLinuxOptions:1 SELinuxOptions
 seccompProfile:10 SeccompProfile
 supplementalGroups:4 []int64
 supplementalGroupsPolicy:12 string
 sysctls:7 []Sysctl
 windowsOptions:8 WindowsSecurityContextOptions
core.v1.PodSpec
 activeDeadlineSeconds:5 int64
 affinity:18 Affinity
 automountServiceAccountToken:21 bool
 containers:2 []Container required keys=name
 dnsConfig:26 PodDNSConfig
 dnsPolicy:6 string
 enableServiceLinks:30 bool
 ephemeralContainers:34 []EphemeralContainer keys=name
 hostAliases:23 []HostAlias keys=ip
 hostIPC:13 bool
 hostNetwork:11 bool
 hostPID:12 bool
 hostUsers:37 bool
 hostname:16 string
 hostnameOverride:41 string
 imagePullSecrets:15 []LocalObjectReference keys=name
 initContainers:20 []Container keys=name
 nodeName:10 string
 nodeSelector:7 map string atomic
 os:36 PodOS
 overhead:32 map quantity
 preemptionPolicy:31 string
 priority:25 int32
 priorityClassName:24 string
 readinessGates:28 []PodReadinessGate
 resourceClaims:39 []PodResourceClaim keys=name retainKeys
 resources:40 ResourceRequirements
 restartPolicy:3 string
 runtimeClassName:29 string
 schedulerName:19 string
 schedulingGates:38 []PodSchedulingGate keys=name
 securityContext:14 PodSecurityContext
 serviceAccount:9 string
 serviceAccountName:8 string
 setHostnameAsFQDN:35 bool
 shareProcessNamespace:27 bool
 subdomain:17 string
 terminationGracePeriodSeconds:4 int64
 tolerations:22 []Toleration
 topologySpreadConstraints:33 []TopologySpreadConstraint keys=topologyKey+whenUnsatisfiable merge=topologyKey
 volumes:1 []Volume keys=name retainKeys
core.v1.PodStatus
 conditions:2 []PodCondition keys=type
 containerStatuses:8 []ContainerStatus
 ephemeralContainerStatuses:13 []ContainerStatus
 extendedResourceClaimStatus:18 PodExtendedResourceClaimStatus
 hostIP:5 string
 hostIPs:16 []HostIP merge=ip
 initContainerStatuses:10 []ContainerStatus
 message:3 string
 nominatedNodeName:11 string
 observedGeneration:17 int64
 phase:1 string
 podIP:6 string
 podIPs:12 []PodIP keys=ip
 qosClass:9 string
 reason:4 string
 resize:14 string
 resourceClaimStatuses:15 []PodResourceClaimStatus keys=name retainKeys
 startTime:7 time
core.v1.PodTemplate
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 template:2 PodTemplateSpec
core.v1.PodTemplateSpec
 metadata:1 meta.v1.ObjectMeta
 spec:2 PodSpec
core.v1.PortStatus
 error:3 string
 port:1 int32 required
 protocol:2 string required
core.v1.PortworxVolumeSource
 fsType:2 string
 readOnly:3 bool
 volumeID:1 string required
core.v1.PreferredSchedulingTerm
 preference:2 NodeSelectorTerm required
 weight:1 int32 required
core.v1.Probe
 exec:1.1 ExecAction
 failureThreshold:6 int32
 grpc:1.4 GRPCAction
 httpGet:1.2 HTTPGetAction
 initialDelaySeconds:2 int32
 periodSeconds:4 int32
 successThreshold:5 int32
 tcpSocket:1.3 TCPSocketAction
 terminationGracePeriodSeconds:7 int64
 timeoutSeconds:3 int32
core.v1.ProjectedVolumeSource
 defaultMode:2 int32
 sources:1 []VolumeProjection
core.v1.QuobyteVolumeSource
 group:5 string
 readOnly:3 bool
 registry:1 string required
 tenant:6 string
 user:4 string
 volume:2 string required
core.v1.RBDPersistentVolumeSource
 fsType:3 string
 image:2 string required
 keyring:6 string default=/etc/ceph/keyring
 monitors:1 []string required
 pool:4 string default=rbd
 readOnly:8 bool
 secretRef:7 SecretReference
 user:5 string default=admin
core.v1.RBDVolumeSource
 fsType:3 string
 image:2 string required
 keyring:6 string default=/etc/ceph/keyring
 monitors:1 []string required
 pool:4 string default=rbd
 readOnly:8 bool
 secretRef:7 LocalObjectReference
 user:5 string default=admin
core.v1.ReplicationController
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 ReplicationControllerSpec
 status:3 ReplicationControllerStatus
core.v1.ReplicationControllerCondition
 lastTransitionTime:3 time
 message:5 string
 reason:4 string
 status:2 string required
 type:1 string required
core.v1.ReplicationControllerSpec
 minReadySeconds:4 int32
 replicas:1 int32 default=1
 selector:2 map string atomic
 template:3 PodTemplateSpec
core.v1.ReplicationControllerStatus
 availableReplicas:5 int32
 conditions:6 []ReplicationControllerCondition keys=type
 fullyLabeledReplicas:2 int32
 observedGeneration:3 int64
 readyReplicas:4 int32
 replicas:1 int32 required
core.v1.ResourceClaim
 name:1 string required
 request:2 string
core.v1.ResourceFieldSelector atomic
 containerName:1 string
 divisor:3 quantity
 resource:2 string required
core.v1.ResourceHealth
 health:2 string
 resourceID:1 string required
core.v1.ResourceQuota
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 ResourceQuotaSpec
 status:3 ResourceQuotaStatus
core.v1.ResourceQuotaSpec
 hard:1 map quantity
 scopeSelector:3 ScopeSelector
 scopes:2 []string
core.v1.ResourceQuotaStatus
 hard:1 map quantity
 used:2 map quantity
core.v1.ResourceRequirements
 claims:3 []ResourceClaim keys=name replace
 limits:1 map quantity
 requests:2 map quantity
core.v1.ResourceStatus
 name:1 string required
 resources:2 []ResourceHealth keys=resourceID replace
core.v1.SELinuxOptions
 level:4 string
 role:2 string
 type:3 string
 user:1 string
core.v1.ScaleIOPersistentVolumeSource
 fsType:9 string default=xfs
 gateway:1 string required
 protectionDomain:5 string
 readOnly:10 bool
 secretRef:3 SecretReference required
 sslEnabled:4 bool
 storageMode:7 string default=ThinProvisioned
 storagePool:6 string
 system:2 string required
 volumeName:8 string
core.v1.ScaleIOVolumeSource
 fsType:9 string default=xfs
 gateway:1 string required
 protectionDomain:5 string
 readOnly:10 bool
 secretRef:3 LocalObjectReference required
 sslEnabled:4 bool
 storageMode:7 string default=ThinProvisioned
 storagePool:6 string
 system:2 string required
 volumeName:8 string
core.v1.ScopeSelector atomic
 matchExpressions:1 []ScopedResourceSelectorRequirement
core.v1.ScopedResourceSelectorRequirement
 operator:2 string required
 scopeName:1 string required
 values:3 []string
core.v1.SeccompProfile
 localhostProfile:2 string
 type:1 string required
core.v1.Secret
 apiVersion string
 data:2 map bytes
 immutable:5 bool
 kind string
 metadata:1 meta.v1.ObjectMeta
 stringData:4 map string
 type:3 string
core.v1.SecretEnvSource
 name:1.1 string
 optional:2 bool
core.v1.SecretKeySelector atomic
 key:2 string required
 name:1.1 string
 optional:3 bool
core.v1.SecretProjection
 items:2 []KeyToPath
 name:1.1 string
 optional:4 bool
core.v1.SecretReference atomic
 name:1 string
 namespace:2 string
core.v1.SecretVolumeSource
 defaultMode:3 int32
 items:2 []KeyToPath
 optional:4 bool
 secretName:1 string
core.v1.SecurityContext
 allowPrivilegeEscalation:7 bool
 appArmorProfile:12 AppArmorProfile
 capabilities:1 Capabilities
 privileged:2 bool
 procMount:9 string
 readOnlyRootFilesystem:6 bool
 runAsGroup:8 int64
 runAsNonRoot:5 bool
 runAsUser:4 int64
 seLinuxOptions:3 SELinuxOptions
 seccompProfile:11 SeccompProfile
 windowsOptions:10 WindowsSecurityContextOptions
core.v1.Service
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 ServiceSpec
 status:3 ServiceStatus
core.v1.ServiceAccount
 apiVersion string
 automountServiceAccountToken:4 bool
 imagePullSecrets:3 []LocalObjectReference
 kind string
 metadata:1 meta.v1.ObjectMeta
 secrets:2 []ObjectReference keys=name
core.v1.ServiceAccountTokenProjection
 audience:1 string
 expirationSeconds:2 int64
 path:3 string required
core.v1.ServicePort
 appProtocol:6 string
 name:1 string
 nodePort:5 int32
 port:3 int32 required
 protocol:2 string default=TCP
 targetPort:4 intorstring
core.v1.ServiceSpec
 allocateLoadBalancerNodePorts:20 bool
 clusterIP:3 string
 clusterIPs:18 []string
 externalIPs:5 []string
 externalName:10 string
 externalTrafficPolicy:11 string
 healthCheckNodePort:12 int32
 internalTrafficPolicy:22 string
 ipFamilies:19 []string
 ipFamilyPolicy:17 string
 loadBalancerClass:21 string
 loadBalancerIP:8 string
 loadBalancerSourceRanges:9 []string
 ports:1 []ServicePort keys=port+protocol merge=port
 publishNotReadyAddresses:13 bool
 selector:2 map string atomic
 sessionAffinity:7 string
 sessionAffinityConfig:14 SessionAffinityConfig
 trafficDistribution:23 string
 type:4 string
core.v1.ServiceStatus
 conditions:2 []meta.v1.Condition keys=type
 loadBalancer:1 LoadBalancerStatus
core.v1.SessionAffinityConfig
 clientIP:1 ClientIPConfig
core.v1.SleepAction
 seconds:1 int64 required
core.v1.StorageOSPersistentVolumeSource
 fsType:3 string
 readOnly:4 bool
 secretRef:5 ObjectReference
 volumeName:1 string
 volumeNamespace:2 string
core.v1.StorageOSVolumeSource
 fsType:3 string
 readOnly:4 bool
 secretRef:5 LocalObjectReference
 volumeName:1 string
 volumeNamespace:2 string
core.v1.Sysctl
 name:1 string required
 value:2 string required
core.v1.TCPSocketAction
 host:2 string
 port:1 intorstring required
core.v1.Taint
 effect:3 string required
 key:1 string required
 timeAdded:4 time
 value:2 string
core.v1.Toleration
 effect:4 string
 key:1 string
 operator:2 string
 tolerationSeconds:5 int64
 value:3 string
core.v1.TopologySelectorLabelRequirement
 key:1 string required
 values:2 []string required
core.v1.TopologySelectorTerm atomic
 matchLabelExpressions:1 []TopologySelectorLabelRequirement
core.v1.TopologySpreadConstraint
 labelSelector:4 meta.v1.LabelSelector
 matchLabelKeys:8 []string
 maxSkew:1 int32 required
 minDomains:5 int32
 nodeAffinityPolicy:6 string
 nodeTaintsPolicy:7 string
 topologyKey:2 string required
 whenUnsatisfiable:3 string required
core.v1.TypedLocalObjectReference atomic
 apiGroup:1 string
 kind:2 string required
 name:3 string required
core.v1.TypedObjectReference
 apiGroup:1 string
 kind:2 string required
 name:3 string required
 namespace:4 string
core.v1.Volume
 awsElasticBlockStore:2.4 AWSElasticBlockStoreVolumeSource
 azureDisk:2.22 AzureDiskVolumeSource
 azureFile:2.18 AzureFileVolumeSource
 cephfs:2.14 CephFSVolumeSource
 cinder:2.13 CinderVolumeSource
 configMap:2.19 ConfigMapVolumeSource
 csi:2.28 CSIVolumeSource
 downwardAPI:2.16 DownwardAPIVolumeSource
 emptyDir:2.2 EmptyDirVolumeSource
 ephemeral:2.29 EphemeralVolumeSource
 fc:2.17 FCVolumeSource
 flexVolume:2.12 FlexVolumeSource
 flocker:2.15 FlockerVolumeSource
 gcePersistentDisk:2.3 GCEPersistentDiskVolumeSource
 gitRepo:2.5 GitRepoVolumeSource
 glusterfs:2.9 GlusterfsVolumeSource
 hostPath:2.1 HostPathVolumeSource
 image:2.30 ImageVolumeSource
 iscsi:2.8 ISCSIVolumeSource
 name:1 string required
 nfs:2.7 NFSVolumeSource
 persistentVolumeClaim:2.10 PersistentVolumeClaimVolumeSource
 photonPersistentDisk:2.23 PhotonPersistentDiskVolumeSource
 portworxVolume:2.24 PortworxVolumeSource
 projected:2.26 ProjectedVolumeSource
 quobyte:2.21 QuobyteVolumeSource
 rbd:2.11 RBDVolumeSource
 scaleIO:2.25 ScaleIOVolumeSource
 secret:2.6 SecretVolumeSource
 storageos:2.27 StorageOSVolumeSource
 vsphereVolume:2.20 VsphereVirtualDiskVolumeSource
core.v1.VolumeDevice
 devicePath:2 string required
 name:1 string required
core.v1.VolumeMount
 mountPath:3 string required
 mountPropagation:5 string
 name:1 string required
 readOnly:2 bool
 recursiveReadOnly:7 string
 subPath:4 string
 subPathExpr:6 string
core.v1.VolumeMountStatus
 mountPath:2 string required
 name:1 string required
 readOnly:3 bool
 recursiveReadOnly:4 string
core.v1.VolumeNodeAffinity
 required:1 NodeSelector
core.v1.VolumeProjection
 clusterTrustBundle:5 ClusterTrustBundleProjection
 configMap:3 ConfigMapProjection
 downwardAPI:2 DownwardAPIProjection
 podCertificate:6 PodCertificateProjection
 secret:1 SecretProjection
 serviceAccountToken:4 ServiceAccountTokenProjection
core.v1.VolumeResourceRequirements
 limits:1 map quantity
 requests:2 map quantity
core.v1.VsphereVirtualDiskVolumeSource
 fsType:2 string
 storagePolicyID:4 string
 storagePolicyName:3 string
 volumePath:1 string required
core.v1.WeightedPodAffinityTerm
 podAffinityTerm:2 PodAffinityTerm required
 weight:1 int32 required
core.v1.WindowsSecurityContextOptions
 gmsaCredentialSpec:2 string
 gmsaCredentialSpecName:1 string
 hostProcess:4 bool
 runAsUserName:3 string
discovery.v1.Endpoint
 addresses:1 []string required set
 conditions:2 EndpointConditions
 deprecatedTopology:5 map string
 hints:8 EndpointHints
 hostname:3 string
 nodeName:6 string
 targetRef:4 core.v1.ObjectReference
 zone:7 string
discovery.v1.EndpointConditions
 ready:1 bool
 serving:2 bool
 terminating:3 bool
discovery.v1.EndpointHints
 forNodes:2 []ForNode
 forZones:1 []ForZone
discovery.v1.EndpointPort atomic
 appProtocol:4 string
 name:1 string
 port:3 int32
 protocol:2 string
discovery.v1.EndpointSlice
 addressType:4 string required
 apiVersion string
 endpoints:2 []Endpoint required
 kind string
 metadata:1 meta.v1.ObjectMeta
 ports:3 []EndpointPort
discovery.v1.ForNode
 name:1 string required
discovery.v1.ForZone
 name:1 string required
events.v1.Event
 action:6 string
 apiVersion string
 deprecatedCount:15 int32
 deprecatedFirstTimestamp:13 time
 deprecatedLastTimestamp:14 time
 deprecatedSource:12 core.v1.EventSource
 eventTime:2 microtime required
 kind string
 metadata:1 meta.v1.ObjectMeta
 note:10 string
 reason:7 string
 regarding:8 core.v1.ObjectReference
 related:9 core.v1.ObjectReference
 reportingController:4 string
 reportingInstance:5 string
 series:3 EventSeries
 type:11 string
events.v1.EventSeries
 count:1 int32 required
 lastObservedTime:2 microtime required
meta.v1.Condition
 lastTransitionTime:4 time required
 message:6 string required
 observedGeneration:3 int64
 reason:5 string required
 status:2 string required
 type:1 string required
meta.v1.DeleteOptions
 apiVersion string
 dryRun:5 []string
 gracePeriodSeconds:1 int64
 ignoreStoreReadErrorWithClusterBreakingPotential:6 bool
 kind string
 orphanDependents:3 bool
 preconditions:2 Preconditions
 propagationPolicy:4 string
meta.v1.FieldSelectorRequirement
 key:1 string required
 operator:2 string required
 values:3 []string
meta.v1.LabelSelector atomic
 matchExpressions:2 []LabelSelectorRequirement
 matchLabels:1 map string
meta.v1.LabelSelectorRequirement
 key:1 string required
 operator:2 string required
 values:3 []string
meta.v1.ManagedFieldsEntry
 apiVersion:3 string
 fieldsType:6 string
 fieldsV1:7 any
 manager:1 string
 operation:2 string
 subresource:8 string
 time:4 time
meta.v1.ObjectMeta
 annotations:12 map string
 creationTimestamp:8 time
 deletionGracePeriodSeconds:10 int64
 deletionTimestamp:9 time
 finalizers:14 []string set
 generateName:2 string
 generation:7 int64
 labels:11 map string
 managedFields:17 []ManagedFieldsEntry
 name:1 string
 namespace:3 string
 ownerReferences:13 []OwnerReference keys=uid
 resourceVersion:6 string
 selfLink:4 string
 uid:5 string
meta.v1.OwnerReference atomic
 apiVersion:5 string required
 blockOwnerDeletion:7 bool
 controller:6 bool
 kind:1 string required
 name:3 string required
 uid:4 string required
meta.v1.Preconditions
 resourceVersion:2 string
 uid:1 string
networking.v1.HTTPIngressPath
 backend:2 IngressBackend required
 path:1 string
 pathType:3 string required
networking.v1.HTTPIngressRuleValue
 paths:1 []HTTPIngressPath required
networking.v1.IPBlock
 cidr:1 string required
 except:2 []string
networking.v1.Ingress
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 IngressSpec
 status:3 IngressStatus
networking.v1.IngressBackend
 resource:3 core.v1.TypedLocalObjectReference
 service:4 IngressServiceBackend
networking.v1.IngressClass
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 IngressClassSpec
networking.v1.IngressClassParametersReference
 apiGroup:1 string
 kind:2 string required
 name:3 string required
 namespace:5 string
 scope:4 string
networking.v1.IngressClassSpec
 controller:1 string
 parameters:2 IngressClassParametersReference
networking.v1.IngressLoadBalancerIngress
 hostname:2 string
 ip:1 string
 ports:4 []IngressPortStatus
networking.v1.IngressLoadBalancerStatus
 ingress:1 []IngressLoadBalancerIngress
networking.v1.IngressPortStatus
 error:3 string
 port:1 int32 required
 protocol:2 string required
networking.v1.IngressRule
 host:1 string
 http:2.1 HTTPIngressRuleValue
networking.v1.IngressServiceBackend
 name:1 string required
 port:2 ServiceBackendPort
networking.v1.IngressSpec
 defaultBackend:1 IngressBackend
 ingressClassName:4 string
 rules:3 []IngressRule
 tls:2 []IngressTLS
networking.v1.IngressStatus
 loadBalancer:1 IngressLoadBalancerStatus
networking.v1.IngressTLS
 hosts:1 []string
 secretName:2 string
networking.v1.NetworkPolicy
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 NetworkPolicySpec
networking.v1.NetworkPolicyEgressRule
 ports:1 []NetworkPolicyPort
 to:2 []NetworkPolicyPeer
networking.v1.NetworkPolicyIngressRule
 from:2 []NetworkPolicyPeer
 ports:1 []NetworkPolicyPort
networking.v1.NetworkPolicyPeer
 ipBlock:3 IPBlock
 namespaceSelector:2 meta.v1.LabelSelector
 podSelector:1 meta.v1.LabelSelector
networking.v1.NetworkPolicyPort
 endPort:3 int32
 port:2 intorstring
 protocol:1 string
networking.v1.NetworkPolicySpec
 egress:3 []NetworkPolicyEgressRule
 ingress:2 []NetworkPolicyIngressRule
 podSelector:1 meta.v1.LabelSelector
 policyTypes:4 []string
networking.v1.ServiceBackendPort atomic
 name:1 string
 number:2 int32
policy.v1.Eviction
 apiVersion string
 deleteOptions:2 meta.v1.DeleteOptions
 kind string
 metadata:1 meta.v1.ObjectMeta
policy.v1.PodDisruptionBudget
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 PodDisruptionBudgetSpec
 status:3 PodDisruptionBudgetStatus
policy.v1.PodDisruptionBudgetSpec
 maxUnavailable:3 intorstring
 minAvailable:1 intorstring
 selector:2 meta.v1.LabelSelector
 unhealthyPodEvictionPolicy:4 string
policy.v1.PodDisruptionBudgetStatus
 conditions:7 []meta.v1.Condition keys=type
 currentHealthy:4 int32 required
 desiredHealthy:5 int32 required
 disruptedPods:2 map time
 disruptionsAllowed:3 int32 required
 expectedPods:6 int32 required
 observedGeneration:1 int64
rbac.v1.AggregationRule
 clusterRoleSelectors:1 []meta.v1.LabelSelector
rbac.v1.ClusterRole
 aggregationRule:3 AggregationRule
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 rules:2 []PolicyRule
rbac.v1.ClusterRoleBinding
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 roleRef:3 RoleRef required
 subjects:2 []Subject
rbac.v1.PolicyRule
 apiGroups:2 []string
 nonResourceURLs:5 []string
 resourceNames:4 []string
 resources:3 []string
 verbs:1 []string required
rbac.v1.Role
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 rules:2 []PolicyRule
rbac.v1.RoleBinding
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 roleRef:3 RoleRef required
 subjects:2 []Subject
rbac.v1.RoleRef atomic
 apiGroup:1 string required
 kind:2 string required
 name:3 string required
rbac.v1.Subject atomic
 apiGroup:2 string
 kind:1 string required
 name:3 string required
 namespace:4 string
scheduling.v1.PriorityClass
 apiVersion string
 description:4 string
 globalDefault:3 bool
 kind string
 metadata:1 meta.v1.ObjectMeta
 preemptionPolicy:5 string
 value:2 int32 required
storage.v1.CSIDriver
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 CSIDriverSpec required
storage.v1.CSIDriverSpec
 attachRequired:1 bool
 fsGroupPolicy:5 string
 nodeAllocatableUpdatePeriodSeconds:9 int64
 podInfoOnMount:2 bool
 requiresRepublish:7 bool
 seLinuxMount:8 bool
 storageCapacity:4 bool
 tokenRequests:6 []TokenRequest
 volumeLifecycleModes:3 []string set
storage.v1.StorageClass
 allowVolumeExpansion:6 bool
 allowedTopologies:8 []core.v1.TopologySelectorTerm
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 mountOptions:5 []string
 parameters:3 map string
 provisioner:2 string required
 reclaimPolicy:4 string
 volumeBindingMode:7 string
storage.v1.TokenRequest
 audience:1 string required
 expirationSeconds:2 int64
storage.v1.VolumeAttachment
 apiVersion string
 kind string
 metadata:1 meta.v1.ObjectMeta
 spec:2 VolumeAttachmentSpec required
 status:3 VolumeAttachmentStatus
storage.v1.VolumeAttachmentSource
 inlineVolumeSpec:2 core.v1.PersistentVolumeSpec
 persistentVolumeName:1 string
storage.v1.VolumeAttachmentSpec
 attacher:1 string required
 nodeName:3 string required
 source:2 VolumeAttachmentSource required
storage.v1.VolumeAttachmentStatus
 attachError:3 VolumeError
 attached:1 bool required
 attachmentMetadata:2 map string
 detachError:4 VolumeError
storage.v1.VolumeError
 errorCode:3 int32
 message:2 string
 time:1 time
`;

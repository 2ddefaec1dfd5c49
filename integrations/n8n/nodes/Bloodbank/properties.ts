import type { INodeProperties } from 'n8n-workflow';

const PUBLISH = { resource: ['event'], operation: ['publish'] };
const REQUEST = { resource: ['command'], operation: ['request'] };
const FIND = { resource: ['event'], operation: ['find'] };
const TRACE = { resource: ['event'], operation: ['trace'] };

function payload(show: { resource: string[]; operation: string[] }, typeParameter: string): INodeProperties[] {
  return [
    {
      displayName: 'Payload',
      name: 'payloadMode',
      type: 'options',
      displayOptions: { show },
      options: [
        { name: 'Fields', value: 'fields', description: 'One field for each property of the schema' },
        { name: 'JSON', value: 'json', description: 'The whole payload as JSON' },
      ],
      default: 'fields',
      description: 'How the payload is entered',
    },
    {
      displayName: 'Fields',
      name: 'payloadFields',
      type: 'resourceMapper',
      displayOptions: { show: { ...show, payloadMode: ['fields'] } },
      noDataExpression: true,
      default: { mappingMode: 'defineBelow', value: null },
      required: true,
      typeOptions: {
        loadOptionsDependsOn: [typeParameter],
        resourceMapper: {
          resourceMapperMethod: 'getPayloadFields',
          mode: 'add',
          fieldWords: { singular: 'field', plural: 'fields' },
          addAllFields: true,
          supportAutoMap: true,
        },
      },
    },
    {
      displayName: 'Payload',
      name: 'payloadJson',
      type: 'json',
      displayOptions: { show: { ...show, payloadMode: ['json'] } },
      default: '{}',
      description: 'What the schema of the type describes',
    },
  ];
}

/** What a user sees of the node, from top to bottom. */
export const properties: INodeProperties[] = [
  {
    displayName: 'Resource',
    name: 'resource',
    type: 'options',
    noDataExpression: true,
    options: [
      { name: 'Command', value: 'command' },
      { name: 'Event', value: 'event' },
    ],
    default: 'event',
  },
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['event'] } },
    options: [
      { name: 'Find', value: 'find', action: 'Find events', description: 'Find what happened' },
      { name: 'Publish', value: 'publish', action: 'Publish an event', description: 'Tell that something happened' },
      {
        name: 'Trace',
        value: 'trace',
        action: 'Trace an event',
        description: 'See what caused an event, or what it caused',
      },
    ],
    default: 'publish',
  },
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['command'] } },
    options: [
      {
        name: 'Request',
        value: 'request',
        action: 'Request a command',
        description: 'Ask the owner of a command to carry it out, and get its reply',
      },
    ],
    default: 'request',
  },
  {
    displayName: 'Event Type Name or ID',
    name: 'eventType',
    type: 'options',
    displayOptions: { show: PUBLISH },
    typeOptions: { loadOptionsMethod: 'getEventTypes' },
    default: '',
    required: true,
    description:
      'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
  },
  {
    displayName: 'Command Type Name or ID',
    name: 'commandType',
    type: 'options',
    displayOptions: { show: REQUEST },
    typeOptions: { loadOptionsMethod: 'getCommandTypes' },
    default: '',
    required: true,
    description:
      'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
  },
  ...payload(PUBLISH, 'eventType'),
  ...payload(REQUEST, 'commandType'),
  {
    displayName: 'Wait (Seconds)',
    name: 'waitSeconds',
    type: 'number',
    displayOptions: { show: REQUEST },
    typeOptions: { minValue: 0, maxValue: 60 },
    default: 30,
    description: 'How long to wait for the reply. With 0 the output says where to ask for it later.',
  },
  {
    displayName: 'Options',
    name: 'publishOptions',
    type: 'collection',
    placeholder: 'Add option',
    displayOptions: { show: PUBLISH },
    default: {},
    options: [
      {
        displayName: 'Caused By',
        name: 'causedBy',
        type: 'string',
        default: '',
        placeholder: 'e.g. {{ $json.event_id }}',
        description: 'The event_id of the event that this one follows from, so that a trace shows it',
      },
      {
        displayName: 'Idempotency Key',
        name: 'idempotencyKey',
        type: 'string',
        typeOptions: { password: false },
        default: '',
        placeholder: 'e.g. {{ $json.event_id }}-summary',
        description: 'Under the same key the same event is published once, however often this runs',
      },
      {
        displayName: 'Nobody Needs to Listen',
        name: 'unroutable',
        type: 'boolean',
        default: false,
        description: 'Whether an event that no queue is bound to is dropped instead of being an error',
      },
      {
        displayName: 'Priority',
        name: 'priority',
        type: 'options',
        options: [
          { name: 'Critical', value: 'critical' },
          { name: 'High', value: 'high' },
          { name: 'Low', value: 'low' },
          { name: 'Normal', value: 'normal' },
        ],
        default: 'normal',
      },
    ],
  },
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    displayOptions: { show: FIND },
    default: false,
    description: 'Whether to return all results or only up to a given limit',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    displayOptions: { show: { ...FIND, returnAll: [false] } },
    typeOptions: { minValue: 1 },
    default: 50,
    description: 'Max number of results to return',
  },
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add filter',
    displayOptions: { show: FIND },
    default: {},
    options: [
      {
        displayName: 'After',
        name: 'since',
        type: 'dateTime',
        default: '',
        description: 'Only what happened from then on',
      },
      {
        displayName: 'Before',
        name: 'until',
        type: 'dateTime',
        default: '',
        description: 'Only what happened until then',
      },
      {
        displayName: 'Correlation ID',
        name: 'correlation_id',
        type: 'string',
        default: '',
        description: 'Only events of this flow',
      },
      {
        displayName: 'Text',
        name: 'text',
        type: 'string',
        default: '',
        description: 'Somewhere in the event, whatever its case',
      },
      {
        displayName: 'Type',
        name: 'type',
        type: 'string',
        default: '',
        placeholder: 'e.g. fireflies.transcript.*',
        description: 'A pattern of event types: * is one word, # any number of words',
      },
    ],
  },
  {
    displayName: 'Event ID',
    name: 'eventId',
    type: 'string',
    displayOptions: { show: TRACE },
    default: '',
    required: true,
    placeholder: 'e.g. {{ $json.event_id }}',
  },
  {
    displayName: 'Direction',
    name: 'direction',
    type: 'options',
    displayOptions: { show: TRACE },
    options: [
      { name: 'What Caused It', value: 'ancestors' },
      { name: 'What It Caused', value: 'descendants' },
    ],
    default: 'ancestors',
  },
];

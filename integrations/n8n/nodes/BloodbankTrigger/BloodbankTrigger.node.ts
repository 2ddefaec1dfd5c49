import type {
  ILoadOptionsFunctions,
  INodePropertyOptions,
  INodeType,
  INodeTypeDescription,
  ITriggerFunctions,
  ITriggerResponse,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import { listTypes } from '../contracts';
import { type Consuming, pull, settle, startConsuming } from './consume';
import { itemOf } from './lease';

const WAIT_SECONDS = 30;
/** For who tries a workflow out and waits for its first event. */
const MANUAL_WAIT_SECONDS = 60;

/** Starts a workflow for each event of a durable subscription. */
export class BloodbankTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Bloodbank Trigger',
    name: 'bloodbankTrigger',
    icon: { light: 'file:../../icons/bloodbank.svg', dark: 'file:../../icons/bloodbank.dark.svg' },
    group: ['trigger'],
    version: 1,
    subtitle: '={{$parameter["service"]}}',
    description: 'Starts a workflow for each event, and none is lost while n8n is away',
    defaults: { name: 'Bloodbank Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'bloodbankApi', required: true }],
    properties: [
      {
        displayName: 'Service',
        name: 'service',
        type: 'string',
        default: '',
        required: true,
        placeholder: 'e.g. n8n-meetings',
        description:
          'Names the queue that keeps the events. Workflows with the same service share its events: give each workflow its own. Lower-case words joined by hyphens.',
      },
      {
        displayName: 'Event Type Names or IDs',
        name: 'eventTypes',
        type: 'multiOptions',
        typeOptions: { loadOptionsMethod: 'getEventTypes' },
        default: [],
        description:
          'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
      },
      {
        displayName: 'Patterns',
        name: 'patterns',
        type: 'string',
        default: '',
        placeholder: 'e.g. fireflies.transcript.*',
        description:
          'Patterns of event types beside those chosen above, with commas between them: * is one word, # any number of words',
      },
      {
        displayName: 'Acknowledge',
        name: 'acknowledge',
        type: 'options',
        options: [
          {
            name: 'At Once',
            value: 'atOnce',
            description: 'When the workflow was started. What fails then is not repeated.',
          },
          {
            name: 'When the Workflow Ended',
            value: 'whenWorkflowEnds',
            description: 'When the whole workflow ended well. What fails, or ends with n8n, is delivered again.',
          },
        ],
        default: 'whenWorkflowEnds',
        description: 'When an event counts as done',
      },
      {
        displayName: 'Options',
        name: 'options',
        type: 'collection',
        placeholder: 'Add option',
        default: {},
        options: [
          {
            displayName: 'At a Time',
            name: 'concurrency',
            type: 'number',
            typeOptions: { minValue: 1, maxValue: 100 },
            default: 5,
            description: 'How many workflows run at a time at most',
          },
          {
            displayName: 'Lease (Seconds)',
            name: 'leaseSeconds',
            type: 'number',
            typeOptions: { minValue: 3, maxValue: 3600 },
            default: 60,
            description:
              'How long an event is kept for this n8n after it was last heard of. After a crash the event is delivered again as much later.',
          },
          {
            displayName: 'When It Fails',
            name: 'onError',
            type: 'options',
            options: [
              { name: 'Dead-Letter', value: 'dead-letter', description: 'Set it aside for a person to look at' },
              { name: 'Retry', value: 'retry', description: 'Deliver it again, then set it aside' },
            ],
            default: 'retry',
            description: 'What becomes of an event whose workflow failed',
          },
          {
            displayName: 'When It Takes Too Long',
            name: 'onTooLong',
            type: 'options',
            options: [
              { name: 'Acknowledge', value: 'ack', description: 'The workflow runs on, and is trusted to end well' },
              { name: 'Retry', value: 'retry', description: 'The event is delivered again while the workflow runs on' },
            ],
            default: 'ack',
            description:
              'What becomes of an event whose workflow runs longer than a gateway may hold it, 25 minutes unless it says otherwise. A workflow that waits in a Wait node counts as ended.',
          },
        ],
      },
    ],
  };

  methods = {
    loadOptions: {
      async getEventTypes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
        return await listTypes(this, 'event');
      },
    },
  };

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    const how = consumingOf(this);
    if (this.getMode() === 'manual') {
      return {
        manualTriggerFunction: async () => {
          const [delivery] = await pull(this, how, 1, MANUAL_WAIT_SECONDS);
          if (delivery === undefined) return;
          await settle(this, how.service, [{ delivery_id: delivery.delivery_id, outcome: 'ack' }]);
          this.emit([[itemOf(delivery)]]);
        },
      };
    }
    // Binds the queue, and refuses here what would be refused for ever.
    const first = await pull(this, how, 1, 0);
    const consumption = startConsuming(this, how, first);
    return {
      closeFunction: async () => consumption.stop(),
    };
  }
}

function consumingOf(caller: ITriggerFunctions): Consuming {
  const chosen = caller.getNodeParameter('eventTypes', []) as string[];
  const written = (caller.getNodeParameter('patterns', '') as string).split(',').map((one) => one.trim());
  const patterns = [...new Set([...chosen, ...written])].filter((one) => one !== '');
  if (patterns.length === 0) {
    throw new NodeOperationError(caller.getNode(), 'Choose an event type, or write a pattern');
  }
  const options = caller.getNodeParameter('options', {}) as Partial<Consuming>;
  return {
    service: (caller.getNodeParameter('service') as string).trim(),
    patterns,
    acknowledge: caller.getNodeParameter('acknowledge') as Consuming['acknowledge'],
    onError: options.onError ?? 'retry',
    onTooLong: options.onTooLong ?? 'ack',
    concurrency: options.concurrency ?? 5,
    leaseSeconds: options.leaseSeconds ?? 60,
    waitSeconds: WAIT_SECONDS,
  };
}

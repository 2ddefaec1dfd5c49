import type {
  IExecuteFunctions,
  ILoadOptionsFunctions,
  INodeExecutionData,
  INodePropertyOptions,
  INodeType,
  INodeTypeDescription,
  ResourceMapperFields,
} from 'n8n-workflow';
import { NodeApiError, NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import { fieldsOf, listTypes } from '../contracts';
import { OPERATIONS } from './operations';
import { properties } from './properties';

/** Publishes events, requests commands, and asks what happened. */
export class Bloodbank implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Bloodbank',
    name: 'bloodbank',
    icon: { light: 'file:../../icons/bloodbank.svg', dark: 'file:../../icons/bloodbank.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
    description: 'Publish events, request commands, find and trace what happened',
    defaults: { name: 'Bloodbank' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'bloodbankApi', required: true }],
    properties,
  };

  methods = {
    loadOptions: {
      async getEventTypes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
        return await listTypes(this, 'event');
      },
      async getCommandTypes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
        return await listTypes(this, 'command');
      },
    },
    resourceMapping: {
      async getPayloadFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
        const isCommand = this.getNodeParameter('resource') === 'command';
        const type = this.getNodeParameter(isCommand ? 'commandType' : 'eventType', '') as string;
        if (type === '') return { fields: [], emptyFieldsNotice: 'Choose a type first.' };
        return { fields: await fieldsOf(this, type) };
      },
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const output: INodeExecutionData[] = [];
    for (let index = 0; index < this.getInputData().length; index++) {
      const name = `${this.getNodeParameter('resource', index)}.${this.getNodeParameter('operation', index)}`;
      try {
        const operation = OPERATIONS[name];
        if (operation === undefined) {
          throw new NodeOperationError(this.getNode(), `There is no operation ${name}`, { itemIndex: index });
        }
        const results = await operation(this, index);
        output.push(...results.map((json) => ({ json, pairedItem: { item: index } })));
      } catch (error) {
        if (!this.continueOnFail()) {
          throw asNodeError(this, error, index);
        }
        output.push({ json: { error: (error as Error).message }, pairedItem: { item: index } });
      }
    }
    return [output];
  }
}

/** What the gateway said, and what a user entered, has its own words already. */
function asNodeError(caller: IExecuteFunctions, error: unknown, itemIndex: number): NodeApiError | NodeOperationError {
  if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
  return new NodeOperationError(caller.getNode(), error as Error, { itemIndex });
}

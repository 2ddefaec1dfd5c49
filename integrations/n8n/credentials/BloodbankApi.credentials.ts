import type {
  ICredentialDataDecryptedObject,
  ICredentialTestRequest,
  ICredentialType,
  Icon,
  IHttpRequestOptions,
  INodeProperties,
} from 'n8n-workflow';

/** Where the gateway is, and the key it knows this n8n by. A gateway on the own machine may have no keys. */
export class BloodbankApi implements ICredentialType {
  name = 'bloodbankApi';

  displayName = 'Bloodbank API';

  icon: Icon = { light: 'file:../icons/bloodbank.svg', dark: 'file:../icons/bloodbank.dark.svg' };

  documentationUrl = 'https://github.com/delorenj/bloodbank/blob/main/docs/how-to/automate-with-n8n.md';

  properties: INodeProperties[] = [
    {
      displayName: 'Gateway URL',
      name: 'baseUrl',
      type: 'string',
      default: 'http://127.0.0.1:8682',
      placeholder: 'https://bloodbank.example.com',
      description: 'Where the gateway of Bloodbank answers',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'A key of the gateway. It needs the scopes publish, command, read and consume for what the workflows do. Empty for a gateway without keys.',
    },
  ];

  /** A function: n8n evaluates no expression for a trigger that waits in the background. */
  async authenticate(
    { apiKey }: ICredentialDataDecryptedObject,
    request: IHttpRequestOptions,
  ): Promise<IHttpRequestOptions> {
    if (typeof apiKey !== 'string' || apiKey === '') return request;
    return { ...request, headers: { ...request.headers, Authorization: `Bearer ${apiKey}` } };
  }

  test: ICredentialTestRequest = {
    request: { baseURL: '={{$credentials.baseUrl}}', url: '/schemas' },
  };
}

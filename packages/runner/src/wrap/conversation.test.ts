import { describe, expect, it } from 'vitest';
import { Conversation, type Utterance } from './conversation.js';

function listen(isTerminal: boolean): { conversation: Conversation; said: string[]; heard: Utterance[] } {
  const said: string[] = [];
  const heard: Utterance[] = [];
  let clock = 0;
  const conversation = new Conversation({
    isTerminal,
    now: () => (clock += 10),
    onUtterance(utterance) {
      heard.push(utterance);
      said.push(`${utterance.role}: ${utterance.text}`);
    },
  });
  return { conversation, said, heard };
}

describe('a conversation through pipes', () => {
  it('changes sides when the other one begins', () => {
    const { conversation, said, heard } = listen(false);
    conversation.hearInput(Buffer.from('what is '));
    conversation.hearInput(Buffer.from('2+2?\n'));
    conversation.hearOutput(Buffer.from('4'));
    conversation.hearOutput(Buffer.from('.\n'));
    conversation.hearInput(Buffer.from('and 3+3?\n'));
    conversation.hearOutput(Buffer.from('6.\n'));
    conversation.end();
    expect(said).toEqual(['user: what is 2+2?', 'assistant: 4.', 'user: and 3+3?', 'assistant: 6.']);
    expect(heard[1]?.tookMs).toBeGreaterThan(0);
  });

  it('says of bytes that are no text how many they are, and of too much how much more there was', () => {
    const { conversation, said } = listen(false);
    conversation.hearInput(Buffer.from('draw\n'));
    conversation.hearOutput(Buffer.from([0x89, 0x50, 0, 1]));
    conversation.hearInput(Buffer.from('tell\n'));
    conversation.hearOutput(Buffer.alloc(70_000, 'x'));
    conversation.end();
    expect(said[1]).toBe('assistant: [4 bytes that are no text]');
    expect(said[3]).toMatch(/^assistant: x{65536}\n\[4464 more bytes\]$/);
  });

  it('keeps quiet where nobody spoke', () => {
    const { conversation, said } = listen(false);
    conversation.hearOutput(Buffer.from('\n \n'));
    conversation.end();
    expect(said).toEqual([]);
  });
});

describe('a conversation at a terminal', () => {
  it('takes lines as they were when Enter was pressed, and the echo for nobody', () => {
    const { conversation, said } = listen(true);
    conversation.hearOutput(Buffer.from('Ready.\r\n> '));
    for (const key of ['h', 'u', '\u007f', 'i']) {
      conversation.hearInput(Buffer.from(key));
      conversation.hearOutput(Buffer.from(key === '\u007f' ? '\b \b' : key));
    }
    conversation.hearInput(Buffer.from('\r'));
    conversation.hearOutput(Buffer.from('\r\n\u001b[32mHello!\u001b[0m\r\n> '));
    conversation.hearInput(Buffer.from('bye\r'));
    conversation.hearOutput(Buffer.from('bye\r\nSee you.\r\n'));
    conversation.end();
    expect(said).toEqual(['assistant: Ready.', 'user: hi', 'assistant: Hello!\n>', 'user: bye', 'assistant: See you.']);
  });

  it('does not take what a program repeats for the echo of a line that was echoed already', () => {
    const { conversation, said } = listen(true);
    conversation.hearInput(Buffer.from('hi'));
    conversation.hearOutput(Buffer.from('hi'));
    conversation.hearInput(Buffer.from('\r'));
    conversation.hearOutput(Buffer.from('\r\nhi\r\n'));
    conversation.end();
    expect(said).toEqual(['user: hi', 'assistant: hi']);
  });
});

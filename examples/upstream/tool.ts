import { BadRequestException } from '@nestjs/common';
import { fieldOf } from '../shared/fields';

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const MOST_TOOLS = 128;

/** A function that the model may ask the client to call. */
export interface Tool {
  readonly name: string;
  /** The JSON schema of its arguments. */
  readonly parameters: unknown;
}

/**
 * The tool to call: the one that `tool_choice` names, else the first of `tools`. Answers 400 for what is wrong in
 * them.
 */
export function parseTool(body: unknown): Tool | undefined {
  const tools = parseTools(fieldOf(body, 'tools') ?? []);
  const choice = fieldOf(body, 'tool_choice') ?? 'auto';
  const chosen = fieldOf(fieldOf(choice, 'function'), 'name');
  if (typeof choice === 'object') {
    const tool = tools.find(({ name }) => name === chosen);
    if (tool === undefined) {
      throw new BadRequestException('"tool_choice.function.name" must be the name of one of "tools".');
    }
    return tool;
  }
  if (choice !== 'none' && choice !== 'auto' && choice !== 'required') {
    throw new BadRequestException('"tool_choice" must be none, auto, required or {"type": "function", …}.');
  }
  return choice === 'none' ? undefined : tools[0];
}

function parseTools(tools: unknown): Tool[] {
  if (!Array.isArray(tools) || tools.length > MOST_TOOLS) {
    throw new BadRequestException(`"tools" must be a list of up to ${MOST_TOOLS} tools.`);
  }
  return tools.map((tool, index) => {
    const description = fieldOf(tool, 'function');
    const name = fieldOf(description, 'name');
    if (fieldOf(tool, 'type') !== 'function' || typeof name !== 'string' || !NAME.test(name)) {
      throw new BadRequestException(`"tools[${index}]" must be {"type": "function", "function": {"name": …}}.`);
    }
    return { name, parameters: fieldOf(description, 'parameters') };
  });
}

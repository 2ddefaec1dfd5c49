import ts from 'typescript';

/** What stands in the place of a stretch of the source. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What that does, as a person would say it. */
  readonly what: string;
}

/** What can be done to a node, without looking at its children. */
export type Mutator = (node: ts.Node) => readonly Replacement[];

const replace = (node: ts.Node, text: string, what: string): readonly Replacement[] => [
  { start: node.getStart(), end: node.getEnd(), text, what },
];

/** A statement that is carried out for its effect, or that leaves. */
const removeStatement: Mutator = (node) => {
  const isEmptyReturn = ts.isReturnStatement(node) && node.expression === undefined;
  const isEffect = ts.isExpressionStatement(node) || ts.isThrowStatement(node) || ts.isContinueStatement(node);
  return isEffect || isEmptyReturn ? replace(node, ';', 'remove') : [];
};

const removeAwait: Mutator = (node) =>
  ts.isAwaitExpression(node) ? replace(node, node.expression.getText(), 'do not await') : [];

/** Two effects that follow each other: the one that must come first comes second. */
const swapStatements: Mutator = (node) => {
  if (!ts.isBlock(node)) return [];
  return node.statements.flatMap((first, index) => {
    const second = node.statements[index + 1];
    if (second === undefined || !ts.isExpressionStatement(first) || !ts.isExpressionStatement(second)) return [];
    const text = `${second.getText()}\n${first.getText()}`;
    return [{ start: first.getStart(), end: second.getEnd(), text, what: 'swap' }];
  });
};

const negateCondition: Mutator = (node) => {
  const condition = conditionOf(node);
  if (condition === undefined || condition.kind === ts.SyntaxKind.TrueKeyword || isEquality(condition)) return [];
  return replace(condition, `!(${condition.getText()})`, 'negate');
};

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return node.expression;
  if (ts.isConditionalExpression(node) || ts.isForStatement(node)) return node.condition;
  return undefined;
}

const OPPOSITES: Readonly<Record<string, string>> = {
  ...{ '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>' },
  ...{ '&&': '||', '||': '&&', '+': '-', '-': '+', '*': '/', '/': '*' },
};

const swapOperator: Mutator = (node) => {
  if (!ts.isBinaryExpression(node) || [node.left, node.right].some(ts.isStringLiteralLike)) return [];
  const operator = node.operatorToken.getText();
  const opposite = OPPOSITES[operator];
  if (opposite === undefined) return [];
  const text = `${node.left.getText()} ${opposite} ${node.right.getText()}`;
  return replace(node, text, `${operator} becomes ${opposite}`);
};

function isEquality(node: ts.Expression): boolean {
  return ts.isBinaryExpression(node) && ['===', '!=='].includes(node.operatorToken.getText());
}

const dropDefault: Mutator = (node) =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
    ? replace(node, node.left.getText(), 'drop the default')
    : [];

/** Numbers, booleans, and texts that are no prose and no names of properties. */
const swapConstant: Mutator = (node) => {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return replace(node, 'false', 'becomes false');
  if (node.kind === ts.SyntaxKind.FalseKeyword) return replace(node, 'true', 'becomes true');
  if (ts.isNumericLiteral(node)) return replace(node, `(${node.getText()} + 1)`, 'becomes one more');
  if (!ts.isStringLiteral(node) || node.text.includes(' ') || isName(node)) return [];
  return replace(node, node.text === '' ? "'mutant'" : "''", 'becomes another text');
};

function isName(node: ts.StringLiteral): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword)
  );
}

export const MUTATORS: readonly Mutator[] = [
  removeStatement,
  removeAwait,
  swapStatements,
  negateCondition,
  swapOperator,
  dropDefault,
  swapConstant,
];

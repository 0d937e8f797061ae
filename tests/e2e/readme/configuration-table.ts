/**
 * `.env.example` as Markdown: a heading a section, a row a variable with its default and the comment above it. What is
 * commented out with more than one space is prose about names that people choose.
 */
export function configurationTable(envExample: string): string {
  const out: string[] = [];
  let comment = '';
  for (const line of envExample.split('\n')) {
    const section = /^# --- (.+)$/.exec(line)?.[1];
    const variable = /^# ([A-Z0-9_]+)=(.*)$/.exec(line);
    const prose = /^# (?! )(.+)$/.exec(line)?.[1];
    if (section !== undefined)
      out.push(`\n**${section}**\n`, '| Variable | Default | What it is |', '| --- | --- | --- |');
    else if (variable) out.push(`| \`${variable[1]}\` | ${code(variable[2])} | ${comment} |`);
    else if (prose !== undefined) comment = prose.replaceAll(/https?:\/\/\S+|[\w+]+:\/\/\S+(?=;)/g, '`$&`');
  }
  return out.join('\n').trim();
}

function code(text = ''): string {
  return text === '' ? '' : `\`${text}\``;
}

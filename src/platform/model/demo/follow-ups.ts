import type { PreparedAnswer } from './catalogue.ts';

/** Five for each prepared answer, in its language, the best first. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  'typescript.md': [
    'Why is full jitter better than a fixed delay between retries?',
    'How would I test this without waiting for real time?',
    'Which errors should never be retried?',
    'What does the same function look like in Python?',
    'How do I stop all retries when the server shuts down?',
  ],
  'python.md': [
    'How can I leave out stop words such as “the” and “of”?',
    'Would this be faster with several processes?',
    'How do I write the result to a CSV file?',
    'What does the regular expression match exactly?',
    'How would I count pairs of words instead of single ones?',
  ],
  'sql.md': [
    'When is the lateral join faster than DISTINCT ON?',
    'How do I read the plan that EXPLAIN ANALYZE prints?',
    'What would this query look like in MySQL?',
    'How do I get the three newest orders of every customer?',
    'Does the index slow down writing, and by how much?',
  ],
  'rust.md': [
    'How do I make the token bucket safe for several threads?',
    'What is the difference between a token bucket and a leaky bucket?',
    'How would several servers share one bucket?',
    'Which capacity and rate fit a public API?',
    'How can I test it without waiting for real time?',
  ],
  'table.md': [
    'Why is a year on Neptune so long?',
    'Which of these planets have rings?',
    'How do the dwarf planets compare with Mercury?',
    'What is the difference between a gas giant and an ice giant?',
    'How long does light take from the Sun to each planet?',
  ],
  'math.md': [
    'What does a negative discriminant mean on the graph?',
    'Can you show completing the square with numbers?',
    'Is there a similar formula for cubic equations?',
    'Who found the quadratic formula first?',
    'How do I avoid rounding errors when I compute the roots?',
  ],
  'lists.md': [
    'How does the bread change with wholemeal flour?',
    'Why does the dough have to rest before it is kneaded?',
    'How do I start a sourdough of my own?',
    'What can I do when the dough does not rise?',
    'How do I keep the loaf fresh for longer?',
  ],
  'quote.md': [
    'What are Orwell’s other rules of writing?',
    'Is the passive voice always bad?',
    'Can you shorten a paragraph of mine by these rules?',
    'When does an ornament in a text earn its place?',
    'What do plain language guidelines say about headings?',
  ],
  'markdown.md': [
    'How do I write a table with aligned columns?',
    'What does CommonMark say about nested lists?',
    'How do I add a footnote?',
    'Which of this is not part of standard Markdown?',
    'How are formulas written inside a sentence?',
  ],
  'long.md': [
    'Why do we still divide the day into twenty-four hours?',
    'How exact is an atomic clock today?',
    'How did sailors find their longitude with a clock?',
    'Can you sum up the history of clocks in five sentences?',
    'Who decided on time zones, and when?',
  ],
  'emoji.md': [
    'How is a family emoji put together from several characters?',
    'Why do flags look different on Windows?',
    'Who decides which emoji are added each year?',
    'How many bytes does 👩‍🚀 take in UTF-8?',
    'How do I count emoji correctly in code?',
  ],
  'japanese.md': [
    '桜が一番きれいに見える時期と場所はどこですか。',
    '梅雨の間におすすめの過ごし方は何ですか。',
    '秋の味覚で代表的なものをもっと教えてください。',
    '年越しそばを食べるのはなぜですか。',
    '季節ごとの俳句を一つずつ紹介してください。',
  ],
  'chinese.md': [
    '绿茶和乌龙茶的制作工艺有什么不同？',
    '冲泡龙井茶时水温为什么不能太高？',
    '普洱茶为什么越陈越香？',
    '茶是怎样传到日本和欧洲的？',
    '初学者应该先尝试哪一种茶？',
  ],
  'arabic.md': [
    'ما الفرق بين القهوة العربية والقهوة التركية؟',
    'لماذا يضاف الهيل إلى القهوة؟',
    'ما معنى هزّ الفنجان عند الضيف؟',
    'كيف وصلت القهوة إلى الجزيرة العربية؟',
    'ما أفضل أنواع التمر مع القهوة؟',
  ],
  'hebrew.md': [
    'מי היה אליעזר בן־יהודה?',
    'איך ממציאים היום מילים חדשות בעברית?',
    'במה שונה העברית המודרנית מלשון המקרא?',
    'מה תפקידה של האקדמיה ללשון העברית?',
    'אילו שפות השפיעו על העברית המדוברת?',
  ],
  'hindi.md': [
    'भारत की पहली रेलगाड़ी के बारे में और बताइए।',
    'दार्जिलिंग हिमालयी रेलवे क्यों प्रसिद्ध है?',
    'भारत की सबसे लंबी रेल यात्रा कौन-सी है?',
    'वंदे भारत एक्सप्रेस में क्या ख़ास है?',
    'रेल टिकट ऑनलाइन कैसे बुक करते हैं?',
  ],
  'german.md': [
    'Warum ist der Himmel nicht violett?',
    'Warum sind Wolken weiß?',
    'Welche Farbe hat der Himmel auf dem Mars?',
    'Wer hat die Rayleigh-Streuung entdeckt?',
    'Warum ist das Abendrot nach einem Vulkanausbruch kräftiger?',
  ],
};

/** After the welcome: what else can be seen. */
const TOUR: readonly string[] = [
  'Can you show me some code in Python?',
  'Can you compare the planets in a table?',
  'How is the quadratic formula proved?',
  'Can you write a long text about a piece of history?',
  'How do I bake a loaf of bread, step by step?',
];

/** Questions that fit behind a prepared answer; behind the welcome (null), a tour of what there is. */
export function followUpsAfter(answer: PreparedAnswer | null): readonly string[] {
  return (answer && QUESTIONS[answer.file]) ?? TOUR;
}

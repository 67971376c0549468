//! From the text of a pattern to its tree.

use super::Class;

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 20;

/// A parsed pattern.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Class(Class),
    Start,
    End,
    Group(Box<Node>, Option<usize>),
    Concat(Vec<Node>),
    Alternatives(Vec<Node>),
    Repeat {
        node: Box<Node>,
        min: usize,
        max: Option<usize>,
        greedy: bool,
    },
}

/// Recursive descent over the pattern; errors are reasons, the position is that of the parser.
pub(super) struct Parser<'a> {
    pub text: &'a [u8],
    pub at: usize,
    pub groups: Vec<String>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let hit = self
            .text
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(prefix.as_bytes()));
        if hit {
            self.at += prefix.len();
        }
        hit
    }

    /// Reads alternatives up to a `)` or the end.
    pub fn alternatives(&mut self, depth: usize) -> Result<Node, &'static str> {
        if depth > MAX_DEPTH {
            return Err("groups are nested too deeply");
        }
        let mut branches = vec![self.concat(depth)?];
        while self.eat("|") {
            branches.push(self.concat(depth)?);
        }
        Ok(match branches.len() {
            1 => branches.remove(0),
            _ => Node::Alternatives(branches),
        })
    }

    fn concat(&mut self, depth: usize) -> Result<Node, &'static str> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.peek() {
            if byte == b'|' || byte == b')' {
                break;
            }
            let atom = self.atom(depth)?;
            nodes.push(self.repeat(atom)?);
        }
        Ok(Node::Concat(nodes))
    }

    fn atom(&mut self, depth: usize) -> Result<Node, &'static str> {
        let byte = self.peek().ok_or("unexpected end")?;
        self.at += 1;
        Ok(match byte {
            b'^' => Node::Start,
            b'$' => Node::End,
            b'.' => Node::Class(Class {
                ranges: vec![(b'\n', b'\n')],
                negated: true,
            }),
            b'[' => Node::Class(self.class()?),
            b'\\' => Node::Class(self.escape()?),
            b'(' => {
                let group = if self.eat("?:") {
                    None
                } else if self.eat("?P<") || self.eat("?<") {
                    Some(self.group_name()?)
                } else if self.peek() == Some(b'?') {
                    return Err("look-around and flags are not supported");
                } else {
                    None
                };
                let node = self.alternatives(depth + 1)?;
                if !self.eat(")") {
                    return Err("missing `)`");
                }
                Node::Group(Box::new(node), group)
            }
            b'*' | b'+' | b'?' | b'{' => return Err("nothing to repeat"),
            other => Node::Class(single(other)),
        })
    }

    fn group_name(&mut self) -> Result<usize, &'static str> {
        let from = self.at;
        while self
            .peek()
            .is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_')
        {
            self.at += 1;
        }
        let name = String::from_utf8_lossy(&self.text[from..self.at]).into_owned();
        if name.is_empty() || !self.eat(">") {
            return Err("bad group name");
        }
        if self.groups.contains(&name) {
            return Err("a group name occurs twice");
        }
        self.groups.push(name);
        Ok(self.groups.len() - 1)
    }

    fn repeat(&mut self, atom: Node) -> Result<Node, &'static str> {
        let (min, max) = match self.peek() {
            Some(b'?') => (0, Some(1)),
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'{') => {
                self.at += 1;
                let min = self.number()?;
                let max = if self.eat(",") {
                    match self.peek() {
                        Some(b'}') => None,
                        _ => Some(self.number()?),
                    }
                } else {
                    Some(min)
                };
                if self.peek() != Some(b'}') || max.is_some_and(|max| max < min) {
                    return Err("bad repetition");
                }
                (min, max)
            }
            _ => return Ok(atom),
        };
        self.at += 1;
        let greedy = !self.eat("?");
        if matches!(self.peek(), Some(b'*' | b'+' | b'?')) {
            return Err("a repetition of a repetition");
        }
        Ok(Node::Repeat {
            node: Box::new(atom),
            min,
            max,
            greedy,
        })
    }

    fn number(&mut self) -> Result<usize, &'static str> {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        std::str::from_utf8(&self.text[from..self.at])
            .ok()
            .and_then(|digits| digits.parse().ok())
            .filter(|number| *number <= 200)
            .ok_or("bad number of repetitions")
    }

    fn escape(&mut self) -> Result<Class, &'static str> {
        let byte = self.peek().ok_or("unexpected end")?;
        self.at += 1;
        Ok(match byte {
            b'd' => Class {
                ranges: vec![(b'0', b'9')],
                negated: false,
            },
            b'w' => Class {
                ranges: vec![(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')],
                negated: false,
            },
            other if other.is_ascii_punctuation() => single(other),
            _ => return Err("unknown escape"),
        })
    }

    fn class(&mut self) -> Result<Class, &'static str> {
        let mut class = Class {
            ranges: Vec::new(),
            negated: self.eat("^"),
        };
        loop {
            let byte = self.peek().ok_or("missing `]`")?;
            self.at += 1;
            let low = match byte {
                b']' if class.ranges.is_empty() => return Err("empty class"),
                b']' => return Ok(class),
                b'[' => return Err("a class in a class"),
                b'\\' => {
                    class.ranges.extend(self.escape()?.ranges);
                    continue;
                }
                other => other,
            };
            let range = self.peek() == Some(b'-')
                && self.text.get(self.at + 1).is_some_and(|next| *next != b']');
            if range {
                let high = self.text[self.at + 1];
                self.at += 2;
                if high == b'\\' || high < low {
                    return Err("bad range");
                }
                class.ranges.push((low, high));
            } else {
                class.ranges.push((low, low));
            }
        }
    }
}

fn single(byte: u8) -> Class {
    Class {
        ranges: vec![(byte, byte)],
        negated: false,
    }
}

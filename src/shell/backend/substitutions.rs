//! Where the command and process substitutions of a word are, however deep.

use shuck_ast as ast;

/// Ranges of the parsed text with the list inside, as the parser gives them.
#[derive(Default)]
pub(super) struct Found<'t>(Vec<((usize, usize), &'t ast::StmtSeq)>);

impl<'t> Found<'t> {
    pub(super) fn in_word(word: &'t ast::Word) -> Self {
        let mut found = Found::default();
        found.word(word);
        found
    }

    pub(super) fn in_reference(reference: &'t ast::VarRef) -> Self {
        let mut found = Found::default();
        found.reference(reference);
        found
    }

    pub(super) fn in_assignment(assignment: &'t ast::Assignment) -> Self {
        let mut found = Found::in_reference(&assignment.target);
        match &assignment.value {
            ast::AssignmentValue::Scalar(word) => found.word(word),
            ast::AssignmentValue::Compound(array) => {
                for element in &array.elements {
                    match element {
                        ast::ArrayElem::Sequential(value) => found.word(&value.word),
                        ast::ArrayElem::Keyed { key, value }
                        | ast::ArrayElem::KeyedAppend { key, value } => {
                            found.subscript(key);
                            found.word(&value.word);
                        }
                    }
                }
            }
        }
        found
    }

    pub(super) fn in_pattern(pattern: &'t ast::Pattern) -> Self {
        let mut found = Found::default();
        found.pattern(pattern);
        found
    }

    pub(super) fn in_heredoc(body: &'t ast::HeredocBody) -> Self {
        let mut found = Found::default();
        for part in &body.parts {
            match &part.kind {
                ast::HeredocBodyPart::CommandSubstitution { body, .. } => {
                    found.add(part.span, body);
                }
                ast::HeredocBodyPart::ArithmeticExpansion {
                    expression_word_ast,
                    ..
                } => found.word(expression_word_ast),
                ast::HeredocBodyPart::Parameter(parameter) => found.parameter(parameter),
                ast::HeredocBodyPart::Literal(_) | ast::HeredocBodyPart::Variable(_) => {}
            }
        }
        found
    }

    /// Those of `start..end` that stand in `text` where the parser says, the outermost ones only, sorted.
    ///
    /// Backticks are left out: the parser reads what is in them with the backslashes that a shell removes first.
    pub(super) fn verified(
        self,
        text: &str,
        start: usize,
        end: usize,
    ) -> Vec<((usize, usize), &'t ast::StmtSeq)> {
        let mut found = self.0;
        found.retain(|((from, to), list)| {
            let written = text.get(*from..*to).unwrap_or_default();
            let opens = ["$(", "<(", ">("].iter().any(|o| written.starts_with(o));
            let (first, last) = (list.span.start.offset(), list.span.end.offset());
            let inside = list.is_empty() || (*from + 2 <= first && last <= *to);
            start <= *from && *to <= end && opens && written.ends_with(')') && inside
        });
        found.sort_by_key(|&((from, to), _)| (from, std::cmp::Reverse(to)));
        let mut outermost = 0;
        found.retain(|((from, to), _)| {
            let keep = *from >= outermost;
            if keep {
                outermost = *to;
            }
            keep
        });
        found
    }

    fn add(&mut self, span: ast::Span, list: &'t ast::StmtSeq) {
        self.0
            .push(((span.start.offset(), span.end.offset()), list));
    }

    fn word(&mut self, word: &'t ast::Word) {
        self.parts(&word.parts);
    }

    fn parts(&mut self, parts: &'t [ast::WordPartNode]) {
        use ast::WordPart as P;
        for part in parts {
            match &part.kind {
                P::DoubleQuoted { parts, .. } => self.parts(parts),
                P::CommandSubstitution { body, .. } | P::ProcessSubstitution { body, .. } => {
                    self.add(part.span, body);
                }
                P::ArithmeticExpansion {
                    expression_word_ast,
                    ..
                } => self.word(expression_word_ast),
                P::Parameter(parameter) => self.parameter(parameter),
                P::ParameterExpansion {
                    reference,
                    operator,
                    operand_word_ast,
                    ..
                } => {
                    self.reference(reference);
                    self.operator(operator);
                    self.optional(operand_word_ast.as_deref());
                }
                P::Length(reference)
                | P::ArrayAccess(reference)
                | P::ArrayLength(reference)
                | P::ArrayIndices(reference)
                | P::Transformation { reference, .. } => self.reference(reference),
                P::Substring {
                    reference,
                    offset_word_ast,
                    length_word_ast,
                    ..
                }
                | P::ArraySlice {
                    reference,
                    offset_word_ast,
                    length_word_ast,
                    ..
                } => {
                    self.reference(reference);
                    self.word(offset_word_ast);
                    self.optional(length_word_ast.as_deref());
                }
                P::IndirectExpansion {
                    reference,
                    operator,
                    operand_word_ast,
                    ..
                } => {
                    self.reference(reference);
                    if let Some(operator) = operator {
                        self.operator(operator);
                    }
                    self.optional(operand_word_ast.as_deref());
                }
                P::Literal(_)
                | P::ZshQualifiedGlob(_)
                | P::SingleQuoted { .. }
                | P::Variable(_)
                | P::PrefixMatch { .. } => {}
            }
        }
    }

    fn optional(&mut self, word: Option<&'t ast::Word>) {
        if let Some(word) = word {
            self.word(word);
        }
    }

    fn reference(&mut self, reference: &'t ast::VarRef) {
        if let Some(subscript) = &reference.subscript {
            self.subscript(subscript);
        }
    }

    fn subscript(&mut self, subscript: &'t ast::Subscript) {
        self.optional(subscript.word_ast());
    }

    fn parameter(&mut self, parameter: &'t ast::ParameterExpansion) {
        use ast::BourneParameterExpansion as B;
        // The syntax of zsh is not read.
        let Some(syntax) = parameter.bourne() else {
            return;
        };
        self.optional(syntax.operand_word_ast());
        self.optional(syntax.offset_word_ast());
        self.optional(syntax.length_word_ast());
        match syntax {
            B::Access { reference }
            | B::Length { reference }
            | B::Indices { reference }
            | B::Slice { reference, .. }
            | B::Transformation { reference, .. } => self.reference(reference),
            B::Operation {
                reference,
                operator,
                ..
            } => {
                self.reference(reference);
                self.operator(operator);
            }
            B::Indirect {
                reference,
                operator,
                ..
            } => {
                self.reference(reference);
                if let Some(operator) = operator {
                    self.operator(operator);
                }
            }
            B::PrefixMatch { .. } => {}
        }
    }

    fn operator(&mut self, operator: &'t ast::ParameterOp) {
        use ast::ParameterOp as Op;
        match operator {
            Op::RemovePrefixShort { pattern }
            | Op::RemovePrefixLong { pattern }
            | Op::RemoveSuffixShort { pattern }
            | Op::RemoveSuffixLong { pattern } => self.pattern(pattern),
            Op::ReplaceFirst {
                pattern,
                replacement_word_ast,
                ..
            }
            | Op::ReplaceAll {
                pattern,
                replacement_word_ast,
                ..
            } => {
                self.pattern(pattern);
                self.word(replacement_word_ast);
            }
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &'t ast::Pattern) {
        for part in &pattern.parts {
            match &part.kind {
                ast::PatternPart::Group { patterns, .. } => {
                    for pattern in patterns {
                        self.pattern(pattern);
                    }
                }
                ast::PatternPart::Word(word) => self.word(word),
                _ => {}
            }
        }
    }
}

//! What can go wrong with a request.

use domain::error::{ErrorCode, FieldProblem, Problem};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The server could not be reached: no network, or it did not answer in time.
    Network,
    /// The server refused, and said why.
    Refused(Problem),
    /// The server's answer could not be read; most likely this page is older than the server.
    Unreadable,
}

impl Failure {
    /// The server's code, when it gave one.
    pub const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// Whether the server answered with this code.
    pub fn is(&self, code: ErrorCode) -> bool {
        self.code() == Some(code)
    }

    /// The refused fields, if any.
    pub fn fields(&self) -> &[FieldProblem] {
        match self {
            Self::Refused(problem) => &problem.fields,
            _ => &[],
        }
    }
}

impl Failure {
    /// The same with its fields under the names they have on the page.
    #[must_use]
    pub fn rename(mut self, name: impl Fn(&str) -> Option<String>) -> Self {
        if let Self::Refused(problem) = &mut self {
            for refused in &mut problem.fields {
                if let Some(new) = name(&refused.field) {
                    refused.field = new;
                }
            }
        }
        self
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

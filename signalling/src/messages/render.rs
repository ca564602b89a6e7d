//! From words to plain text and to simple HTML.

use std::fmt::Write;

use domain::people::wire::Language;

use super::words::{Part, Written};

/// Plain text, as in the e-mail's first part.
pub fn plain(written: &Written) -> String {
    let mut text = String::new();
    for part in &written.parts {
        if !text.is_empty() {
            text.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = match part {
            Part::Paragraph(words) => writeln!(text, "{words}"),
            Part::Facts(facts) => facts
                .iter()
                .try_for_each(|(name, value)| writeln!(text, "{name}: {value}")),
            Part::List(introduction, items) => writeln!(text, "{introduction}")
                .and_then(|()| items.iter().try_for_each(|item| writeln!(text, "- {item}"))),
            Part::Link { label, address } => writeln!(text, "{label}:\n{address}"),
        };
    }
    text
}

/// HTML without pictures, scripts or anything fetched: nothing tells a sender that it was read.
/// Large print is 18 point, the size that RNIB and the NHS mean by it, and has no columns that a large
/// type would press together.
pub fn html(written: &Written, language: Language, large: bool) -> String {
    let mut body = String::new();
    let (size, line) = if large { (24, "1.6") } else { (17, "1.5") };
    for part in &written.parts {
        let _ = match part {
            Part::Paragraph(words) => write!(body, "<p>{}</p>", escape(words)),
            Part::Facts(facts) if large => facts.iter().try_for_each(|(name, value)| {
                write!(body, "<p><b>{}:</b><br>{}</p>", escape(name), escape(value))
            }),
            Part::Facts(facts) => {
                body.push_str("<table role=\"presentation\" cellpadding=\"4\">");
                for (name, value) in facts {
                    let _ = write!(
                        body,
                        "<tr><td><b>{}</b></td><td>{}</td></tr>",
                        escape(name),
                        escape(value)
                    );
                }
                body.push_str("</table>");
                Ok(())
            }
            Part::List(introduction, items) => {
                let _ = write!(body, "<p>{}</p><ul>", escape(introduction));
                for item in items {
                    let _ = write!(body, "<li>{}</li>", escape(item));
                }
                body.push_str("</ul>");
                Ok(())
            }
            Part::Link { label, address } => write!(
                body,
                "<p><a href=\"{0}\" style=\"font-weight:bold\">{1}</a><br>\
                 <span style=\"word-break:break-all\">{0}</span></p>",
                escape(address),
                escape(label)
            ),
        };
    }
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title></head>\
         <body style=\"font-family:Arial,sans-serif;font-size:{size}px;line-height:{line};color:#212b32\">\
         {body}</body></html>",
        language.as_str(),
        escape(&written.subject)
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
